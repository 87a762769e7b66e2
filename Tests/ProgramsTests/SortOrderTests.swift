import JobModel
import TestSupport
import Testing

@testable import Programs

@Suite("The order of sort keys")
struct SortOrderTests {
  /// Whether neighbours in key order are as the manual says: less, or equal and then with equal
  /// keys. Both are orders, so this holds for all pairs.
  private static func check(_ lines: [[UInt8]], _ flags: [String]) throws {
    let order = try SortOrderSpecification(flags: flags)
    let naive = NaiveOrder(order: order)
    let sorted = Encodings.sorted(lines, SortKeyEncoder(order))
    for (before, behind) in zip(sorted, sorted.dropFirst()) {
      let wanted = before.key == behind.key ? 0 : -1
      guard naive.compare(before.line, behind.line).signum() != wanted else { continue }
      Issue.record("\(flags): \(before) before \(behind)")
      return
    }
  }

  /// Whether lines in key order are what `sort` prints; only the first difference is shown.
  private static func checkTool(
    _ all: [[UInt8]], _ flags: [String], terminator: UInt8 = 10
  ) throws {
    let order = try SortOrderSpecification(flags: flags)
    let lines = SortTool.undisputed(all, order)
    let found = Encodings.sort(lines, order)
    let wanted = try SortTool.run(
      terminator == 0 ? flags + ["-z"] : flags, lines, terminator: terminator)
    #expect(found.count == wanted.count, "\(flags)")
    if let index = zip(found, wanted).enumerated().first(where: { $1.0 != $1.1 })?.offset {
      Issue.record("\(flags), line \(index + 1): \(found[index]), but sort \(wanted[index])")
    }
  }

  @Test("it matches the manual for all lines of a small world", arguments: FlagSets.all)
  func smallWorld(flags: [String]) throws {
    try Self.check(SmallWorld.text, flags)
    try Self.check(SmallWorld.binary, flags)
  }

  @Test("it matches the manual for random lines and flags", arguments: 1...40)
  func random(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var lines = LineGenerator(seed: seed)
    for _ in 0..<10 { try Self.check(lines.lines(400), FlagSets.random(&random)) }
  }

  @Test("it matches sort(1) for all lines of a small world", arguments: FlagSets.all)
  func smallWorldOfTool(flags: [String]) throws {
    var random = SplitMix64(seed: 5)
    let lines = (SmallWorld.text + SmallWorld.binary).shuffled(using: &random)
    try Self.checkTool(lines, flags)
  }

  @Test("it matches sort(1) for all short texts of an order's letters", arguments: FlagSets.kinds)
  func smallWorldOfKinds(flags: [String], alphabet: String) throws {
    var random = SplitMix64(seed: 6)
    let lines = SmallWorld.lines(over: Array(alphabet.utf8), upTo: 5).shuffled(using: &random)
    try Self.checkTool(lines, flags)
  }

  @Test("it matches sort(1) for random lines and flags", arguments: 1...60)
  func randomOfTool(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var lines = LineGenerator(seed: seed)
    for _ in 0..<5 { try Self.checkTool(lines.lines(500), FlagSets.random(&random)) }
  }

  @Test("a newline is a blank if NUL ends records", arguments: 1...10)
  func newlines(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var lines = LineGenerator(seed: seed)
    try Self.checkTool(lines.lines(500, terminator: 0), FlagSets.random(&random), terminator: 0)
  }
}
