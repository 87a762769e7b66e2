import JobModel
import TestSupport
import Testing

@testable import Programs

/// Random flags and lines against sort(1). `GRISTMILL_DIFFERENTIAL_RUNS=5000 Tests/run --filter
/// SortDifferentialTests` tries 5,000 cases instead of some hundred.
@Suite("Sorting differs from sort(1) in nothing")
struct SortDifferentialTests {
  @Test("any flags, any bytes", arguments: DifferentialRuns.seeds(300))
  func difference(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let flags = SortGrammar(&random)
    let terminator: UInt8 = random.chance(20) ? 0 : 10
    var generator = LineGenerator(seed: seed &+ 1_000_000)
    var lines = generator.lines(random.pick([3, 30, 200]), terminator: terminator)
    let order = try? SortOrderSpecification(flags)
    if let order { lines = SortTool.undisputed(lines, order) }
    let wanted = try SortTool.run(flags.words, lines, terminator: terminator)
    guard let order, let wanted else {
      #expect((order == nil) == (wanted == nil), "\(flags): only one refuses it")
      return
    }
    let found = Encodings.sort(lines, order)
    #expect(found.count == wanted.count, "\(flags)")
    if let index = zip(found, wanted).enumerated().first(where: { $1.0 != $1.1 })?.offset {
      Issue.record("\(flags), line \(index + 1): \(found[index]), but sort \(wanted[index])")
    }
  }
}
