import DataCore
import FoundationEssentials
import JobModel
import Programs
import TestSupport
import Testing

@testable import LocalEngine

/// Plans for files that lie on several hosts.
@Suite("Plans that go from host to host")
struct PlanDraftTests {
  private static func shop(_ program: ProgramSpecification, bytes: Int) throws -> Workshop {
    var texts: [String: [UInt8]] = [:]
    for name in ["a", "b", "c"] {
      texts[name] = SkewedText.lines(
        bytes: bytes / 3, words: 100_000, seed: UInt64(name.utf8.first ?? 0))
    }
    var shop = try Workshop(texts)
    shop.specification.program = program
    return shop
  }

  /// A program that is started once for each part of the sample.
  private static var cat: ProgramSpecification {
    get throws {
      .streaming(
        StreamingSpecification(
          map: try ProgramCommand(text: "cat", usesShell: true, flag: "--map"), combine: nil,
          reduce: nil))
    }
  }

  private static func planner(_ shop: Workshop) throws -> JobPlanner {
    JobPlanner(
      shop.specification, program: try shop.specification.program.makeProgram(),
      cancellation: Cancellation())
  }

  /// Goes from host to host, as the drafts say, through JSON; returns the plan and the route.
  private static func walk(
    _ shop: Workshop, _ files: [InputFile], from first: String
  ) throws -> (plan: JobPlan, way: [String]) {
    var (draft, way) = (PlanDraft(files: files), [first])
    while way.count < 10 {
      let step = try planner(shop).step(
        draft, at: way[way.count - 1], job: 1, scratch: shop.specification.scratch)
      switch step {
      case .done(let plan): return (plan, way)
      case .goesOn(let next, let hosts):
        let bytes = try JSONEncoder().encode(next)
        draft = try JSONDecoder().decode(PlanDraft.self, from: bytes)
        way.append(hosts[0])
      }
    }
    throw JobFailure(.usage, "the plan does not come to an end: \(way)")
  }

  @Test("have the partitions and ranges of one that sees all files")
  func same() throws {
    for (program, bytes, partitions) in [
      (.sort(SortOrderSpecification()), 1 << 20, PartitionCount.count(4)),
      (.sort(SortOrderSpecification()), 80 << 20, .auto),
      (try Self.cat, 80 << 20, .auto),
      (.wordcount(tokens: .whitespace, lowercase: false), 110 << 20, .auto),
    ] as [(ProgramSpecification, Int, PartitionCount)] {
      var shop = try Self.shop(program, bytes: bytes)
      shop.specification.partitions = partitions
      shop.specification.splitBytes = nil
      var files = try InputResolver.resolve(shop.specification).files
      let wanted = try Self.planner(shop).plan(
        files, job: 1, scratch: shop.specification.scratch)
      for (index, hosts) in [["x"], ["y", "z"], ["x"]].enumerated() { files[index].hosts = hosts }
      let (plan, way) = try Self.walk(shop, files, from: "w")
      #expect(way == ["w", "x", "y"], "\(program)")
      #expect(plan.partitions == wanted.partitions, "\(program)")
      #expect(plan.partitioning == wanted.partitioning, "\(program)")
      #expect(wanted.partitions > 1)
    }
  }

  @Test("are made at once if nothing has to be sampled, or everything is within reach")
  func atOnce() throws {
    var shop = try Self.shop(.sort(SortOrderSpecification()), bytes: 1 << 20)
    shop.specification.partitions = .count(4)
    var files = try InputResolver.resolve(shop.specification).files
    for index in files.indices { files[index].hosts = ["x", "y"] }
    #expect(try Self.walk(shop, files, from: "y").way == ["y"])
    shop.specification.partitions = .count(1)
    #expect(try Self.walk(shop, files, from: "w").way == ["w"])
  }
}
