import DataCore
import Foundation
import JobModel
import TestSupport
import Testing

@testable import Commands
@testable import LocalEngine

@Suite("gristmill explain")
struct ExplainCommandTests {
  private static let words = Array("one two two three three three\n".utf8)

  private static func explain(_ bench: Bench, _ more: [String] = []) throws -> Command.Outcome {
    try Command.run(["explain"] + bench.arguments(more).dropFirst())
  }

  @Test("it says what the job would do, and leaves nothing behind")
  func text() throws {
    let bench = try Bench(["a": Self.words, "b.gz": GzipMember(Self.words).bytes])
    let before = try bench.directory.tree()
    let outcome = try Self.explain(bench, ["--slots", "1"])
    #expect(outcome.code == 0)
    #expect(outcome.error.isEmpty)
    for row in [
      "input", "sample", "records", "splits", "emitted", "distinct", "map output", "memory",
      "needed", "spilled", "written", "partitions", "a partition", "skew",
    ] {
      #expect(outcome.output.contains("\n\(row) ") || outcome.output.hasPrefix(row), "\(row)")
    }
    #expect(outcome.output.contains("2 files"))
    #expect(outcome.output.contains("Nothing to improve."))
    #expect(try bench.directory.tree() == before)
  }

  @Test("--json prints the estimate, and nothing else")
  func json() throws {
    let bench = try Bench(["a": Self.words])
    let outcome = try Self.explain(bench, ["--json", "--partitions", "3"])
    #expect(outcome.code == 0)
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let estimate = try decoder.decode(JobEstimate.self, from: Data(outcome.output.utf8))
    #expect(try JSONNames.strange(in: outcome.output) == [])
    #expect(estimate.program == "wordcount")
    #expect(estimate.input.storedBytes == Self.words.count)
    #expect(estimate.mapOutput.emitted == 6)
    #expect(estimate.mapOutput.distinct == .exactly(3))
    #expect(estimate.output.records == .exactly(3))
    #expect(outcome.output.contains("\"low\" : 3"))
    #expect(estimate.partitions.count == 3)
    #expect(estimate.partitions.automatic == 1)
    #expect(estimate.slots == 2)
  }

  @Test("it needs no output")
  func noOutput() throws {
    let bench = try Bench(["a": Self.words])
    let outcome = try Command.run(["explain", "wordcount", "--input", bench.directory.path("in")])
    #expect(outcome.code == 0, "\(outcome.error)")
    #expect(outcome.output.contains("Nothing to improve."))
  }

  @Test("it fails as the job would", arguments: ["text", "missing"])
  func failures(name: String) throws {
    let bench = try Bench(["text": Self.words])
    let before = try bench.directory.tree()
    let input = bench.directory.path("in/" + name)
    let arguments = [
      "wordcount", "--input", input, "--output", bench.directory.path("out"), "--scratch",
      bench.directory.path("scratch"), "--slots", "4", "--memory", "8MiB",
    ]
    let explained = try Command.run(["explain"] + arguments)
    let job = try Command.run(["run"] + arguments)
    #expect(explained.code == job.code && job.code != 0)
    #expect(explained.error == job.error)
    #expect(explained.error.contains(name == "text" ? "--memory 8.0 MiB is too small" : input))
    #expect(try bench.directory.tree() == before)
  }

  @Test("a failing mapper is reported, without naming a task that does not exist")
  func failingMapper() throws {
    let bench = try Bench(["text": Self.words])
    let outcome = try Command.run([
      "explain", "--map", "false", "--input", bench.directory.path("in"), "--output",
      bench.directory.path("out"), "--scratch", bench.directory.path("scratch"),
    ])
    #expect(outcome.code == 1)
    #expect(outcome.error.contains("exit code 1"))
    #expect(!outcome.error.contains("to run it again"))
  }

  @Test("users' programs, and jobs without reduce tasks, are explained too")
  func streaming() throws {
    let bench = try Bench(["text": Self.words])
    let outcome = try Command.run([
      "explain", "--map", "cat", "--input", bench.directory.path("in"), "--output",
      bench.directory.path("out"), "--scratch", bench.directory.path("scratch"), "--partitions",
      "0",
    ])
    #expect(outcome.code == 0, "\(outcome.error)")
    #expect(outcome.output.contains("each split becomes a part file"))
  }
}

@Suite("The text of explain")
struct ExplainTextTests {
  private static let spill: SpillForecast = {
    var spill = SpillForecast(neededBytes: 1_000, slotBytes: 100, slots: 2, fanIn: 10)
    spill.records = Estimate(3_000_000, low: 0, high: 4_000_000)
    return spill
  }()

  private static let estimate = JobEstimate(
    program: "sort", slots: 2, memoryBytes: 1 << 30,
    input: JobEstimate.Input(
      files: 1_000, storedBytes: 3 << 20, textBytes: 12 << 20, records: 1_234_567),
    sampled: JobEstimate.Sampled(storedBytes: 1 << 20, textBytes: 3 << 20, records: 99),
    splits: JobEstimate.Splits(count: 3, largestBytes: 1 << 20, filesMax: 400),
    mapOutput: JobEstimate.MapOutput(
      emitted: 5_678_901, distinct: Estimate(8_000_000, low: 5_000_000, high: 12_345_678),
      records: .exactly(5_678_901), bytes: .exactly(4 << 20)),
    output: OutputForecast(
      records: Estimate(700_000, low: 650_000, high: 800_000),
      bytes: Estimate(9 << 20, low: 3 << 20, high: 12 << 20), assumption: "that it rains"),
    partitions: JobEstimate.Partitions(
      count: 8, automatic: 1, isOrdered: true, meanRecords: 709_862, meanBytes: 512 << 10,
      skew: 1.5),
    memory: spill,
    hottestKey: JobEstimate.HottestKey(text: "a b", share: 0.125),
    advice: [Advice("--slots 2", "there are 2 processors"), Advice("", "another word")])

  @Test("it shows every estimate, as exactly as it is known")
  func everything() {
    let text = ExplainText.lines(Self.estimate).joined(separator: "\n")
    for part in [
      "3.0 MiB   1,000 files, inflated about 12.0 MiB", "25.0 % of the text, 99 records",
      "1,230,000", "of up to 1.0 MiB, small files together: up to 400", "5,680,000   4.0 MiB",
      "2 slots, 100 B each for records", "20 runs, 10 a slot, 1 merge pass\n",
      "by ranges of keys, auto would be 1", "5,000,000 to 12,300,000", "0 to 4,000,000",
      "700,000   3.0 MiB to 12.0 MiB", "assuming that it rains", "710,000   512.0 KiB", "1.50",
      "12.5 %   \"a b\"",
      "\nTo improve it:\n  --slots 2: there are 2 processors\n  another word",
    ] {
      #expect(text.contains(part), "\(part) in:\n\(text)")
    }
  }
}
