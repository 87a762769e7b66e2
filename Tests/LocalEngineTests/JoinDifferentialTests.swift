import JobModel
import Storage
import TestSupport
import Testing

/// Random tables and flags against join(1). `GRISTMILL_DIFFERENTIAL_RUNS=5000 Tests/run --filter
/// JoinDifferentialTests` tries 5,000 cases instead of some hundred.
@Suite("Joining differs from join(1) in nothing")
struct JoinDifferentialTests {
  @Test("any tables, any bytes", arguments: DifferentialRuns.seeds(200))
  func difference(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let grammar = JoinGrammar(&random)
    let left = grammar.table(&random, field: grammar.leftField)
    let right = grammar.table(&random, field: grammar.rightField)
    var shop = try Workshop()
    let leftPath = try shop.directory.write(left, to: "in/left")
    let rightPath = try shop.directory.write(right, to: "right")
    let (code, wanted) = try ByteCommand.run(
      ["join"].words + grammar.words + [leftPath, rightPath].words, in: shop.directory)
    try #require(code == 0, "join \(grammar)")
    shop.specification.program = .join(grammar.specification)
    shop.specification.rightInputs = [ByteString(rightPath)]
    shop.specification.overwrite = true
    // Bytes at random may look like no text.
    shop.specification.anyBytes = true
    if grammar.terminator == 0 {
      shop.specification.format = .nul
      shop.specification.endsOutputByNUL = true
    }
    shop.specification.partitions = .count(1)
    try shop.run()
    #expect(try Self.parts(shop) == wanted, "seed \(seed): \(grammar)")
    shop.specification.partitions = .count(3)
    shop.specification.splitBytes = 64
    try shop.run()
    #expect(
      Self.sorted(try Self.parts(shop), grammar) == Self.sorted(wanted, grammar),
      "seed \(seed), three parts: \(grammar)")
  }

  private static func parts(_ shop: Workshop) throws -> [UInt8] {
    try shop.files().filter { $0.key.hasPrefix("part-") }.sorted { $0.key < $1.key }
      .flatMap(\.value)
  }

  private static func sorted(_ text: [UInt8], _ grammar: JoinGrammar) -> [[UInt8]] {
    text.split(separator: grammar.terminator, omittingEmptySubsequences: false)
      .map { Array($0) }.sorted { $0.lexicographicallyPrecedes($1) }
  }
}

/// Flags of join(1), and tables that are sorted for them.
struct JoinGrammar: CustomStringConvertible {
  let separator: UInt8?
  let leftField: Int
  let rightField: Int
  let also: [Int]
  let only: [Int]
  let terminator: UInt8

  init(_ random: inout SplitMix64) {
    terminator = random.chance(15) ? 0 : 10
    let bytes: [UInt8] = [44, 9, 32, 97, 0, 1, 255, UInt8(random.number(in: 0...255))]
    let byte = random.pick(bytes)
    // A newline stands for the whole line, which no flag of ours does if records hold newlines.
    separator = random.chance(30) || byte == 10 ? nil : byte
    leftField = random.pick([1, 1, 1, 2, 3])
    rightField = random.pick([1, 1, 1, 2, 4])
    also = random.pick([[], [], [1], [2], [1, 2]])
    only = random.pick([[], [], [], [1], [2]])
  }

  var words: [[UInt8]] {
    let separator: [[UInt8]] =
      separator.map { [Array("-t".utf8), $0 == 0 ? [92, 48] : [$0]] } ?? []
    return separator + (leftField > 1 ? ["-1", "\(leftField)"].words : [])
      + (rightField > 1 ? ["-2", "\(rightField)"].words : [])
      + also.flatMap { ["-a", "\($0)"].words } + only.flatMap { ["-v", "\($0)"].words }
      + (terminator == 0 ? ["-z"].words : [])
  }

  var description: String {
    words.map { String(decoding: $0, as: UTF8.self).debugDescription }.joined(separator: " ")
  }

  var specification: JoinSpecification {
    var join = JoinSpecification()
    join.separator = separator.map { .byte($0) } ?? .blanks
    join.leftField = leftField
    join.rightField = rightField
    for side in also + only { join.keepsUnpaired.insert(side == 1 ? .left : .right) }
    join.leavesOutPairs = !only.isEmpty
    return join
  }

  /// Lines whose keys are few, in the order of their keys; those of one key in any order.
  func table(_ random: inout SplitMix64, field: Int) -> [UInt8] {
    let lines = (0..<random.pick([0, 1, 5, 20, 60])).map { _ in line(&random) }
    let keyed = lines.map { (key: key(of: $0, field: field), line: $0) }.enumerated().sorted {
      $0.element.key == $1.element.key
        ? $0.offset < $1.offset : $0.element.key.lexicographicallyPrecedes($1.element.key)
    }
    let text = keyed.map { $0.element.line + [terminator] }.joined()
    return Array(random.chance(20) ? text.dropLast() : text[...])
  }

  private func line(_ random: inout SplitMix64) -> [UInt8] {
    var line: [UInt8] = random.chance(15) ? gap(&random) : []
    for number in 0..<random.number(in: 0...4) {
      if number > 0 { line += gap(&random) }
      line += random.pick(
        [
          [], [97], [98], [107], [107, 107], [107, 0], [107, 1], [255], [128], [75], [13],
          [UInt8(truncatingIfNeeded: random.next())],
        ] as [[UInt8]])
    }
    if random.chance(10) { line += gap(&random) }
    return line.filter { $0 != terminator }
  }

  private func gap(_ random: inout SplitMix64) -> [UInt8] {
    separator.map { [$0] } ?? random.pick([[32], [9], [32, 32], [9, 32], [10]])
  }

  /// The plain way to find a field.
  private func key(of line: [UInt8], field: Int) -> [UInt8] {
    guard !line.isEmpty else { return [] }
    var fields: [ArraySlice<UInt8>]
    if let separator {
      fields = line.split(separator: separator, omittingEmptySubsequences: false)
    } else {
      fields = line.split { [9, 10, 32].contains($0) }
    }
    return field <= fields.count ? Array(fields[field - 1]) : []
  }
}
