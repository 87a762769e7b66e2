import DataCore
import JobModel
import Programs
import TestSupport
import Testing

@testable import LocalEngine

/// Compares what explain says with what the job then does.
///
/// Tolerances: sizes of text and of map output on the general path 5 %, of combined map output
/// and output 25 %, runs one for each slot.
@Suite("explain against the job itself")
struct ExplainTests {
  private static let bytes = 40 << 20
  private static let text = SkewedText.lines(bytes: bytes, words: 2_000_000, seed: 7)

  private static func estimate(_ shop: Workshop) throws -> JobEstimate {
    try JobExplainer(
      shop.specification, program: shop.specification.program.makeProgram(),
      cancellation: Cancellation()
    ).run(on: Adviser.Machine(processors: 2, memoryBytes: 8 << 30))
  }

  private static func ratio(_ a: Int, _ b: Int) -> Double { Double(a) / Double(b) }

  @Test("a sort that spills", arguments: [1, 2])
  func sort(slots: Int) throws {
    var shop = try Workshop(["text": Self.text])
    shop.specification.program = .sort(SortOrderSpecification())
    shop.specification.slots = slots
    shop.specification.memoryBytes = SortingPlan.leastBytes(slots: slots) + slots << 23
    let before = try shop.directory.tree()
    let estimate = try Self.estimate(shop)
    #expect(try shop.directory.tree() == before, "nothing is left")
    let report = try shop.run()
    #expect(abs(Self.ratio(estimate.input.records, report.map.records) - 1) < 0.05)
    #expect(abs(Self.ratio(estimate.mapOutput.records.estimate, report.map.emitted) - 1) < 0.05)
    #expect(abs(Self.ratio(estimate.mapOutput.bytes.estimate, report.shuffle.rawBytes) - 1) < 0.05)
    #expect(estimate.splits.count == report.splits)
    #expect(estimate.partitions.count == report.partitions)
    let runs = try #require(estimate.memory?.runs)
    #expect(report.map.spill.runs > slots)
    #expect(abs(runs - report.map.spill.runs) <= slots)
    #expect(abs(estimate.partitions.skew - report.skew.ratio) < 0.2)
    #expect(estimate.advice.contains { $0.flags.hasPrefix("--memory") })
  }

  @Test("the memory that explain asks for is enough")
  func advisedMemory() throws {
    var shop = try Workshop(["text": Self.text])
    shop.specification.program = .sort(SortOrderSpecification())
    let advice = try #require(
      Self.estimate(shop).advice.first { $0.flags.hasPrefix("--memory ") })
    shop.specification.memoryBytes = try #require(ByteSize.parse(String(advice.flags.dropFirst(9))))
    #expect(try Self.estimate(shop).memory?.runs == 0)
    #expect(try shop.run().shuffle.wasInMemory)
  }

  @Test("a word count", arguments: [48, 1_024])
  func wordCount(mebibytes: Int) throws {
    var shop = try Workshop(["text": Self.text])
    shop.specification.slots = 1
    shop.specification.memoryBytes = mebibytes << 20
    let estimate = try Self.estimate(shop)
    let report = try shop.run()
    #expect(abs(Self.ratio(estimate.mapOutput.emitted, report.map.emitted) - 1) < 0.05)
    let distinct = try #require(estimate.mapOutput.distinct)
    #expect((0.8...1.25).contains(Self.ratio(distinct.estimate, report.outputRecords)))
    #expect(abs(Self.ratio(estimate.output.bytes.estimate, report.outputBytes) - 1) < 0.25)
    #expect(
      abs(Self.ratio(estimate.mapOutput.records.estimate, report.shuffle.records) - 1) < 0.25)
    let memory = try #require(estimate.memory)
    let runs = memory.runs
    #expect(abs(runs - report.map.spill.runs) <= 1)
    #expect(memory.records.holds(report.map.spill.records))
    #expect((report.map.spill.runs == 0) == (mebibytes == 1_024))
  }

  @Test("gzip files")
  func gzip() throws {
    var files: [String: [UInt8]] = [:]
    for number in 0..<4 {
      let text = SkewedText.lines(bytes: 2 << 20, words: 100_000, seed: UInt64(number))
      files["\(number).gz"] = GzipMember(text, level: 1).bytes
    }
    let shop = try Workshop(files)
    let estimate = try Self.estimate(shop)
    let report = try shop.run()
    #expect(estimate.input.storedBytes == report.map.inputBytes)
    #expect(abs(Self.ratio(estimate.input.textBytes, report.map.inflatedBytes) - 1) < 0.05)
    #expect(abs(Self.ratio(estimate.mapOutput.emitted, report.map.emitted) - 1) < 0.05)
  }

  @Test("empty inputs, and inputs of one line")
  func small() throws {
    for text in [[], Array("one two\n".utf8)] {
      for program in [
        ProgramSpecification.wordcount(tokens: .whitespace, lowercase: false),
        .sort(SortOrderSpecification()), .index(tokens: .whitespace, lowercase: false),
      ] {
        var shop = try Workshop(["text": text])
        shop.specification.program = program
        let estimate = try Self.estimate(shop)
        let report = try shop.run()
        #expect(estimate.input.textBytes == text.count)
        #expect(estimate.mapOutput.emitted == report.map.emitted)
        #expect(estimate.mapOutput.records.estimate == report.shuffle.records)
        #expect(estimate.memory?.runs == 0)
        #expect(estimate.hottestKey == nil)
      }
    }
  }

  @Test("a mapper that keeps its output until its end keeps it once for each slot")
  func top() throws {
    var shop = try Workshop(["text": Self.text])
    shop.specification.program = .top(count: 5, order: SortOrderSpecification())
    shop.specification.partitions = .auto
    let estimate = try Self.estimate(shop)
    #expect(estimate.mapOutput.emitted == 10)
    #expect(estimate.partitions.count == 1)
    #expect(try shop.run().map.emitted == 10)
  }
}
