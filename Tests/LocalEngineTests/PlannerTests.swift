import DataCore
import JobModel
import Programs
import TestSupport
import Testing

@testable import LocalEngine

@Suite("Automatic plans")
struct PlannerTests {
  /// Enough that a sample is taken.
  private static let text = SkewedText.lines(bytes: 70 << 20, words: 1_000_000, seed: 3)

  private static func plan(_ shop: Workshop) throws -> JobPlan {
    let files = try InputResolver.resolve(shop.specification).files
    return try Self.planner(shop).plan(
      files, job: 1, scratch: shop.specification.scratch)
  }

  private static func planner(_ shop: Workshop) throws -> JobPlanner {
    JobPlanner(
      shop.specification, program: try shop.specification.program.makeProgram(),
      cancellation: Cancellation())
  }

  private static func shop(_ program: ProgramSpecification) throws -> Workshop {
    var shop = try Workshop(["text": Self.text])
    shop.specification.program = program
    shop.specification.partitions = .auto
    shop.specification.splitBytes = nil
    return shop
  }

  private static func streaming(_ mapper: ByteString) throws -> ProgramSpecification {
    .streaming(
      StreamingSpecification(
        map: try ProgramCommand(text: mapper, usesShell: true, flag: "--map"), combine: nil,
        reduce: nil))
  }

  @Test("the same job has the same plan for any slots and memory, and explain shows that plan")
  func same() throws {
    for program in [
      ProgramSpecification.sort(SortOrderSpecification()),
      .index(tokens: .whitespace, lowercase: false),
      .wordcount(tokens: .whitespace, lowercase: false),
    ] {
      var shop = try Self.shop(program)
      let first = try Self.plan(shop)
      shop.specification.slots = 7
      shop.specification.memoryBytes = 3 << 30
      let second = try Self.plan(shop)
      #expect(first.partitions == second.partitions)
      #expect(first.partitioning == second.partitioning)
      #expect(first.splits == second.splits)
      let survey = try Self.planner(shop).survey(
        second.files, job: 1, scratch: shop.specification.scratch)
      #expect(survey.plan == second)
      #expect(try shop.directory.names(in: "scratch").isEmpty)
    }
  }

  @Test("parts follow from the map output, not from the input")
  func mapOutput() throws {
    #expect(try Self.plan(Self.shop(.sort(SortOrderSpecification()))).partitions == 2)
    // Each line four times gives four times as many parts.
    let lines = try Self.streaming("sed 'p;p;p'")
    #expect(try Self.plan(Self.shop(lines)).partitions == 8)
    #expect(try Self.plan(Self.shop(Self.streaming("true"))).partitions == 1)
  }

  @Test("splits of small inputs are smaller, unless each becomes a part file")
  func splits() throws {
    var shop = try Self.shop(.sort(SortOrderSpecification()))
    #expect(try Self.plan(shop).splits.count == 18)
    shop = try Self.shop(.grep(GrepSpecification(patterns: ["x"])))
    #expect(try Self.plan(shop).splits.count == 5)
    shop.specification.splitBytes = 32 << 20
    #expect(try Self.plan(shop).splits.count == 3)
  }

  @Test("a sample starts the mapper once")
  func oneProcess() throws {
    var shop = try Self.shop(.sort(SortOrderSpecification()))
    let log = shop.directory.path("started")
    shop.specification.program = try Self.streaming("echo >> \(log); cat")
    _ = try Self.plan(shop)
    #expect(try Files.read(log).count == 1)
  }

  @Test("if a mapper fails on a sample, the plan follows the size of the input")
  func failingMapper() throws {
    let shop = try Self.shop(Self.streaming("exit 3"))
    #expect(try Self.plan(shop).partitions == 2)
    let files = try InputResolver.resolve(shop.specification).files
    let failure = #expect(throws: JobFailure.self) {
      try Self.planner(shop).survey(files, job: 1, scratch: shop.specification.scratch)
    }
    #expect(failure?.kind == .program)
  }
}
