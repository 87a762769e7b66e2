import DataCore
import Foundation
import JobModel
import TestSupport
import Testing

@testable import Commands
@testable import LocalEngine

@Suite("gristmill run wordcount")
struct RunTests {
  private static let words = Array("one two two three three three\n".utf8)

  @Test("a finished job exits with 0, and reports on stdout")
  func report() throws {
    let bench = try Bench(["a": Self.words])
    let outcome = try bench.run()
    #expect(outcome.code == 0)
    #expect(outcome.error.isEmpty)
    for text in [
      "input", "records", "words", "written", "peak memory", "skew", "shuffled",
      "spilled", bench.directory.path("out"),
    ] {
      #expect(outcome.output.contains(text), "\(text)")
    }
    #expect(
      try Files.read(bench.directory.path("out/part-00000"))
        == Array("one\t1\nthree\t3\ntwo\t2\n".utf8))
    #expect(try bench.directory.names() == ["in", "out", "scratch"])
  }

  @Test("--quiet prints nothing")
  func quiet() throws {
    let outcome = try Bench(["a": Self.words]).run(["--quiet"])
    #expect(outcome.code == 0)
    #expect(outcome.output.isEmpty)
    #expect(outcome.error.isEmpty)
  }

  @Test("--json prints one object with the right counts, and nothing else")
  func json() throws {
    let gzip = GzipMember(Self.words).bytes
    let bench = try Bench(["a": Self.words, "b.gz": gzip])
    let outcome = try bench.run(["--json", "--partitions", "3"])
    #expect(outcome.code == 0)
    #expect(outcome.error.isEmpty)
    #expect(try JSONNames.strange(in: outcome.output) == [])
    let report = try Self.object(outcome)
    #expect(report["program"] as? String == "wordcount")
    #expect(report["output"] as? String == bench.directory.path("out"))
    #expect(report["input_files"] as? Int == 2)
    #expect(report["partitions"] as? Int == 3)
    #expect(report["slots"] as? Int == 2)
    #expect(report["peak_memory_bytes"] as? Int ?? 0 > 0)
    let totals = try #require(report["totals"] as? [String: Any])
    #expect(totals["input_bytes"] as? Int == Self.words.count + gzip.count)
    #expect(totals["inflated_bytes"] as? Int == 2 * Self.words.count)
    #expect(totals["input_records"] as? Int == 2)
    #expect(totals["emitted_records"] as? Int == 12)
    #expect(totals["output_records"] as? Int == 3)
    let parts = try #require(report["parts"] as? [[String: Any]])
    #expect(parts.compactMap { $0["records"] as? Int }.reduce(0, +) == 3)
    #expect(
      report.keys.sorted() == [
        "bytes_per_second", "input_files", "input_streams", "notes", "output", "partitions",
        "parts",
        "peak_memory_bytes", "program", "seconds", "shuffle", "skew", "slots", "splits",
        "spooled_bytes", "totals",
      ])
  }

  private static func object(_ outcome: Command.Outcome) throws -> [String: Any] {
    let value = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    return try #require(value as? [String: Any])
  }

  @Test("the JSON has all that the report has")
  func wholeReport() throws {
    // What the document calls by another name, or has among the totals.
    let elsewhere: Set<String> = [
      "map", "outputRecords", "outputBytes", "counters", "skipped", "phases", "leftOut",
    ]
    let report = JobReport(
      program: "", output: "", inputFiles: 0, slots: 0, splits: 0, partitions: 0,
      map: MapReport(),
      shuffle: JobReport.Shuffle(records: 0, rawBytes: 0, storedBytes: 0, wasInMemory: true),
      outputRecords: 0, outputBytes: 0, skew: SkewJudge.judge([]), phases: JobReport.Phases(),
      bytesPerSecond: 0, peakMemoryBytes: 0, counters: Counters(), skipped: [], parts: [])
    let shown = Set(Mirror(reflecting: ReportDocument(report)).children.compactMap(\.label))
    let all = Set(Mirror(reflecting: report).children.compactMap(\.label))
    #expect(all.subtracting(elsewhere).subtracting(shown).isEmpty)
  }

  @Test("peak memory is that of the job, not of the process that started it")
  func peakMemory() throws {
    let ballast = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 20, alignment: 4_096)
    defer { ballast.deallocate() }
    for page in stride(from: 0, to: ballast.count, by: 4_096) { ballast[page] = 1 }
    let outcome = try Bench(["a": Self.words]).run(["--json"])
    let peak = try #require(Self.object(outcome)["peak_memory_bytes"] as? Int)
    #expect(peak < 128 << 20)
  }

  @Test("a job that spills stays near its memory budget, whatever comes in", arguments: [1, 2])
  func memoryBudget(slots: Int) throws {
    var text: [UInt8] = []
    for number in 0..<2_000_000 {
      text += Array(String(number &* 0x9e37_79b1 & 0xffff_ffff, radix: 36).utf8) + [10]
    }
    let bench = try Bench(["plain": text, "text.gz": GzipMember(text, level: 1).bytes])
    // The shell is in between because a process inherits the peak of the one that started it.
    let outcome = try Command.runInShell(
      "\"$0\" \"$@\"; exit $?",
      bench.arguments(["--json", "--slots", "\(slots)", "--memory", "96MiB", "--partitions", "1"]))
    let report = try Self.object(outcome)
    let shuffle = try #require(report["shuffle"] as? [String: Any])
    #expect(shuffle["was_in_memory"] as? Bool == false)
    let totals = try #require(report["totals"] as? [String: Any])
    #expect(totals["output_records"] as? Int == 2_000_000)
    #expect(totals["emitted_records"] as? Int == 4_000_000)
    #expect(try #require(report["peak_memory_bytes"] as? Int) <= 96 << 20 + 24 << 20)
  }

  @Test("all flags together do what their names say")
  func flags() throws {
    let text = Array("A-b a-B\r\nc\n".utf8)
    let bench = try Bench(["a": text])
    let outcome = try bench.run([
      "--input", bench.directory.path("in/a"), bench.directory.path("in/*"), "--partitions",
      "auto", "--split-size", "3", "--spill-compression", "none", "--tokens", "letters",
      "--lowercase", "--compress-output", "--quiet",
    ])
    #expect(outcome.code == 0, "\(outcome.error)")
    let part = try Files.read(bench.directory.path("out/part-00000.gz"))
    #expect(GzipMember.inflate(part) == Array("a\t2\nb\t2\nc\t1\n".utf8))
  }

  @Test("CRLF, NUL, invalid UTF-8, empty files and members are data")
  func oddInput() throws {
    let text: [UInt8] =
      Array("one\r\ntwo\r\n".utf8) + [0, 0, 32, 0xff, 0xfe, 32, 0xc3, 0x28, 10, 0]
    let bench = try Bench([
      "a": text, "empty": [], "empty.gz": GzipMember([]).bytes,
      "members.gz": GzipKind.emptyMemberMiddle.file(of: text),
    ])
    #expect(try bench.run(["--quiet"]).code == 0)
    let lines = try #require(PartLines(Files.read(bench.directory.path("out/part-00000"))))
    let counts = Oracle.Counts(uniqueKeysWithValues: zip(lines.keys, lines.counts))
    #expect(counts == Oracle.count(text).mapValues { 2 * $0 })
  }

  @Test("--overwrite replaces an earlier output, which is an error without it")
  func overwrite() throws {
    let bench = try Bench(["a": Self.words])
    #expect(try bench.run(["--quiet"]).code == 0)
    try bench.expectFailure(code: 73, saying: bench.directory.path("out"), "--overwrite")
    try bench.directory.write("new\n", to: "in/a")
    #expect(try bench.run(["--quiet", "--overwrite"]).code == 0)
    #expect(try Files.read(bench.directory.path("out/part-00000")) == Array("new\t1\n".utf8))
  }
}

@Suite("gristmill verify")
struct VerifyTests {
  @Test("a complete output exits with 0, a changed one with 1 and what changed")
  func verify() throws {
    let bench = try Bench(["a": Array("a b a\n".utf8)])
    #expect(try bench.run(["--quiet"]).code == 0)
    let out = bench.directory.path("out")
    let good = try Command.run(["verify", out])
    #expect(good.code == 0)
    #expect(good.output.contains("is whole: 1 part, 2 records"))
    let quiet = try Command.run(["verify", "--quiet", out])
    #expect(quiet.code == 0 && quiet.output.isEmpty && quiet.error.isEmpty)
    try Files.write(Array("a\t3\nb\t1\n".utf8), to: out + "/part-00000")
    let bad = try Command.run(["verify", out])
    #expect(bad.code == 65)
    #expect(bad.output.isEmpty)
    #expect(bad.error.contains("part-00000: CRC-32C"))
    let none = try Command.run(["verify", bench.directory.path("in")])
    #expect(none.code == 66)
    #expect(none.error.contains("_SUCCESS"))
  }
}
