import DataCore
import JobModel
import TestSupport
import Testing

@testable import Commands
@testable import LocalEngine

@Suite("The line of progress")
struct ProgressLineTests {
  private static func map(
    _ done: Int, of total: Int, seconds: Double = 2
  ) -> String {
    ProgressLine.text(
      phase: .map, mappedBytes: done, inputBytes: total, reduced: 0, partitions: 4,
      seconds: seconds)
  }

  @Test("it shows bytes, rate and time left of the map phase")
  func mapPhase() {
    let line = Self.map(256 << 20, of: 1 << 30)
    #expect(line.hasPrefix("map     ██████░░░░░░░░░░░░░░░░░░  25%  "))
    #expect(line.contains("256.0 MiB of 1.0 GiB"))
    #expect(line.contains("128.0 MiB/s"))
    #expect(line.hasSuffix("6 s left"))
  }

  @Test("a long time is shown in minutes")
  func minutes() {
    #expect(Self.map(1 << 20, of: 1 << 25, seconds: 10).hasSuffix("6 min left"))
  }

  @Test("nothing is guessed when little is known")
  func early() {
    let line = Self.map(1, of: 1 << 30, seconds: 0.01)
    #expect(!line.contains("left"))
    #expect(!line.contains("/s"))
  }

  @Test("it never shows more than everything, nor divides by zero")
  func bounds() {
    #expect(Self.map(200, of: 100).contains("100%  100 B of 100 B"))
    #expect(Self.map(0, of: 0, seconds: 0).contains("100%"))
    let line = ProgressLine.text(
      phase: .reduce, mappedBytes: 0, inputBytes: 0, reduced: 0, partitions: 0, seconds: 0)
    #expect(line.contains("0 of 0 parts"))
  }

  @Test("it shows the parts of the reduce phase")
  func reducePhase() {
    let line = ProgressLine.text(
      phase: .reduce, mappedBytes: 1, inputBytes: 1, reduced: 3, partitions: 4, seconds: 1)
    #expect(line.hasPrefix("reduce  ██████████████████░░░░░░  75%  3 of 4 parts"))
  }

  @Test(
    "it is shorter than the width of the terminal, escapes included",
    arguments: [0, 1, 10, 40, 80])
  func columns(columns: Int) {
    for line in [Self.map(50, of: 100), String(repeating: "\u{1b}", count: 50)] {
      #expect(Terminal.cut(line, columns: columns).count <= max(columns - 1, 0))
    }
    #expect(Terminal.cut("a\u{7}", columns: 80) == #"a\u{07}"#)
  }
}

@Suite("The report, and sizes on the command line")
struct ReportTextTests {
  private static func report(spilled: Bool = false, suggested: Int? = nil) -> JobReport {
    var map = MapReport()
    map.inputBytes = 3 << 20
    map.inflatedBytes = 12 << 20
    map.records = 1_234
    map.emitted = 5_678_901
    if spilled {
      map.spill.runs = 7
      map.spill.records = 70_000
      map.spill.rawBytes = 4 << 20
      map.spill.storedBytes = 1 << 20
      map.spill.mergePasses = 2
    }
    var phases = JobReport.Phases()
    phases.map = 2
    phases.total = 12.34
    return JobReport(
      program: "wordcount", output: "counts", inputFiles: 1_000, slots: 2, splits: 9, partitions: 2,
      map: map,
      shuffle: JobReport.Shuffle(
        records: 70_000, rawBytes: 4 << 20, storedBytes: 1 << 20, wasInMemory: !spilled),
      outputRecords: 60_000, outputBytes: 2 << 20,
      skew: JobReport.Skew(
        largestPartBytes: 3 << 19, meanPartBytes: 1_048_576, ratio: 1.5,
        suggestedPartitions: suggested),
      phases: phases, bytesPerSecond: 1, peakMemoryBytes: 50 << 20, counters: Counters(),
      skipped: [], parts: [])
  }

  @Test("it shows everything a person looks for")
  func everything() {
    let text = ReportText.lines(Self.report(), memoryBytes: 1 << 30).joined(separator: "\n")
    for part in [
      "3.0 MiB", "1,000 files, inflated 12.0 MiB", "1,234", "5,678,901", "60,000",
      "written", "2.0 MiB", "4.0 MiB in memory", "1.50", "largest part 1.5 MiB, mean 1.0 MiB",
      "2.000 s   6.0 MiB/s", "12.3 s", "50.0 MiB   of 1.0 GiB, 2 slots", "2 parts in counts",
    ] {
      #expect(text.contains(part), "\(part) in:\n\(text)")
    }
    #expect(!text.contains("--partitions"))
  }

  @Test("it shows what was spilled, and gives advice if parts are uneven")
  func spilled() {
    let text = ReportText.lines(
      Self.report(spilled: true, suggested: 3), memoryBytes: 1 << 30
    ).joined(separator: "\n")
    #expect(text.contains("7 runs, 4.0 MiB raw, 1.0 MiB compressed, 2 merge passes"))
    #expect(text.contains("4.0 MiB raw, 1.0 MiB compressed"))
    #expect(text.contains("try --partitions 3."))
  }

  @Test("a size is written as it was read", arguments: ["64MiB", "1GiB", "3KiB", "1000", "0"])
  func sizes(text: String) {
    #expect(SizeArgument(argument: text)?.description == text)
  }

  @Test("partitions are a number within bounds, 0 for no reduce tasks, or auto")
  func partitions() {
    #expect(PartitionsArgument(argument: "auto")?.count == .auto)
    #expect(PartitionsArgument(argument: "7")?.count == .count(7))
    #expect(PartitionsArgument(argument: "0")?.count == .count(0))
    #expect(PartitionsArgument(argument: "auto")?.description == "auto")
    #expect(PartitionsArgument(argument: "16384")?.description == "16384")
    for text in ["-1", "16385", "many", "", "1.5"] {
      #expect(PartitionsArgument(argument: text) == nil, "\(text)")
    }
  }

  @Test("each kind of failure has its documented exit code")
  func exitCodes() throws {
    let codes: [JobFailure.Kind: Int32] = [
      .usage: 64, .input: 65, .corrupted: 65, .missing: 66, .creation: 73, .device: 74,
      .unavailable: 75, .denied: 77, .configuration: 78, .output: 1, .scratch: 1, .memory: 1,
      .program: 1, .cancelled: 3,
    ]
    let listed = Set(ExitCodes.table.map(\.code))
    for kind in JobFailure.Kind.allCases {
      let code = try #require(codes[kind], "\(kind)")
      #expect(ExitStatus.code(for: JobFailure(kind, "")) == code, "\(kind)")
      #expect(listed.contains("\(code)"), "\(code) is documented")
    }
  }

  @Test("the README has the table of exit codes that the help has")
  func documentedCodes() throws {
    let path = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let text = String(decoding: try Files.read("/\(path)/README.md"), as: UTF8.self)
    for (code, meaning) in ExitCodes.table {
      #expect(text.contains("| \(code) | \(meaning) |"), "\(code)")
    }
    // Wrapped to the width of the terminal.
    let help = try Command.run(["--help"]).output.replacing(#/\n {4,}/#, with: " ")
    for (code, meaning) in ExitCodes.table {
      #expect(help.contains("\n  \(code)") && help.contains(meaning), "\(code)")
    }
  }
}
