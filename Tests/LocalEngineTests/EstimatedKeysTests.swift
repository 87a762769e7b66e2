import DataCore
import JobModel
import Programs
import TestSupport
import Testing

@testable import LocalEngine

/// Estimates of distinct keys and of output from a sample of an eighth of a text, or less.
@Suite("Estimates for texts of different kinds")
struct EstimatedKeysTests {
  private static let bytes = 8 << 20

  private static func program(_ kind: TextKind) -> ProgramSpecification {
    kind == .accessLog
      ? .count(FieldSelection(fields: [1], separator: .blanks))
      : .wordcount(tokens: .whitespace, lowercase: false)
  }

  /// What a plan's sample says of files.
  static func output(
    _ shop: Workshop
  ) throws -> (forecast: OutputForecast, sample: Sample, scale: SampleScale) {
    let files = try InputResolver.resolve(shop.specification).files
    let program = try shop.specification.program.makeProgram()
    let task = MapTaskSpecification(
      job: 1, task: 0, program: shop.specification.program, files: files, splits: [],
      partitions: 1, slots: 1, memoryBytes: 256 << 20, spillCompression: .lz4,
      scratch: shop.specification.scratch)
    let sample = try SampleTask(
      task, program: program, plan: SamplePlan(files, for: program, purpose: .plan),
      skipsBadRecords: false, cancellation: Cancellation()
    ).run(keepsKeys: true)
    let scale = SampleScale(sample, files: files)
    return (program.path.output(of: sample, scale), sample, scale)
  }

  /// An estimate is within a factor of 1.5, or an interval is said, and holds.
  private static func check(
    _ estimate: Estimate, _ truth: Int, _ comment: Comment,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let ratio = Double(estimate.estimate) / Double(truth)
    let holds = !estimate.isSure && estimate.holds(truth)
    #expect(
      (1 / 1.5...1.5).contains(ratio) || holds, "\(comment): \(estimate) for \(truth)",
      sourceLocation: sourceLocation)
  }

  @Test("are right within a factor of 1.5", arguments: TextKind.allCases, [1, 2])
  func kinds(kind: TextKind, seed: Int) throws {
    let text = kind.text(bytes: Self.bytes, seed: UInt64(seed))
    var shop = try Workshop(["text": text.bytes])
    shop.specification.program = Self.program(kind)
    let (forecast, sample, scale) = try Self.output(shop)
    #expect(sample.textBytes < Self.bytes / 4)
    #expect(abs(Double(scale.emitted(slots: 1)) / Double(text.words) - 1) < 0.05)
    Self.check(forecast.records, text.distinct, "\(kind) keys")
    guard seed == 1 else { return }
    let report = try shop.run()
    #expect(report.outputRecords == text.distinct)
    Self.check(forecast.bytes, report.outputBytes, "\(kind) bytes")
  }

  @Test("are made from all over a gzip file of many members, and of one from its front alone")
  func gzip() throws {
    let first = TextKind.fewWords.text(bytes: Self.bytes / 2, seed: 3).bytes
    let second = TextKind.zipf.text(bytes: Self.bytes / 2, seed: 4).bytes
    let text = first + second
    let distinct = Set(text.split { $0 == 32 || $0 == 10 }).count
    let members = stride(from: 0, to: text.count, by: 40_000).flatMap {
      GzipMember(Array(text[$0..<min($0 + 40_000, text.count)]), level: 1).bytes
    }
    let many = try Self.output(Workshop(["text": members]))
    #expect(many.sample.places > 30 && many.sample.isSpread)
    Self.check(many.forecast.records, distinct, "many members")
    let one = try Self.output(Workshop(["text": GzipMember(text, level: 1).bytes]))
    #expect(one.sample.places == 1 && !one.sample.isSpread)
    // As much is read as in many places, and the rest is unknown.
    #expect(one.sample.textBytes >= many.sample.textBytes / 2)
    #expect(abs(Double(many.scale.textBytes) / Double(text.count) - 1) < 0.1)
  }

  @Test("are exact for a text that is read as a whole")
  func whole() throws {
    for kind in TextKind.allCases {
      let text = kind.text(bytes: 200_000, seed: 5)
      var shop = try Workshop(["text": text.bytes])
      shop.specification.program = Self.program(kind)
      let forecast = try Self.output(shop).forecast
      #expect(forecast.records == .exactly(text.distinct), "\(kind)")
    }
  }

  @Test("of sort --unique and of an index too")
  func general() throws {
    let text = TextKind.accessLog.text(bytes: 16 << 20, seed: 6)
    var shop = try Workshop(["text": text.bytes])
    shop.specification.program = .index(tokens: .whitespace, lowercase: false)
    let index = try Self.output(shop).forecast
    let report = try shop.run()
    Self.check(index.records, report.outputRecords, "index")
    Self.check(index.bytes, report.outputBytes, "index bytes")
  }
}
