/// Flags of sort(1) that a random case tries: nearly all of them right, some wrong.
package struct SortGrammar: CustomStringConvertible, Sendable {
  /// Each is a flag by itself.
  package var letters: String
  package var keys: [String] = []
  package var separator: [UInt8]?

  /// What the tool gets: a word for each flag and each value.
  package var words: [[UInt8]] {
    letters.map { Array("-\($0)".utf8) }
      + keys.flatMap { ["-k", $0].words }
      + (separator.map { [Array("-t".utf8), $0] } ?? [])
  }

  package var description: String {
    words.map { String(decoding: $0, as: UTF8.self).debugDescription }.joined(separator: " ")
  }

  package init(_ random: inout SplitMix64) {
    letters = Self.options(&random)
    if random.chance(25) { letters += "s" }
    if random.chance(20) { letters += "u" }
    if random.chance(45) { separator = Self.separator(&random) }
    for _ in 0..<random.pick([0, 0, 1, 1, 1, 2, 3]) { keys.append(Self.key(&random)) }
  }

  private static let kinds = [
    "", "", "n", "n", "g", "g", "h", "h", "M", "V", "V", "f", "d", "i", "fd", "fi", "di", "fV",
    "dV",
    "iV", "fdV", "nf", "hf", "gf", "Mf",
  ]
  /// What a key cannot have together.
  private static let wrongKinds = ["ng", "hM", "Vn", "dn", "ih", "gM", "Vh", "diM", "fVg"]

  /// Option letters for one key, or for all.
  private static func options(_ random: inout SplitMix64) -> String {
    (random.chance(4) ? random.pick(wrongKinds) : random.pick(kinds))
      + random.pick(["", "", "r"]) + random.pick(["", "", "b"])
  }

  private static func separator(_ random: inout SplitMix64) -> [UInt8] {
    switch random.number(in: 1...100) {
    case 1...70: Array(random.pick([",", ",", " ", "a", "1", ".", "-", ":", "\t", "\\0"]).utf8)
    case 71...96: [UInt8(random.number(in: 1...255))]
    default:
      random.pick([[], [97, 98], [44, 44], [0xC3, 0xA9], [92, 110], [92, 48, 48], [255, 254]])
    }
  }

  /// Keys that are wrong, or look so.
  private static let oddKeys = [
    "", "0", "1.0", "1,0", "2,", "1.", ",2", "x", "1x", "1,2y", "-1", "1nM", "1,2,3", "1 ", "n",
    "1.2.3",
    "1b.2", "1hV,2", "1,2.", " 1", "+2", "99999999999999999999", "1.99999999999",
    "2,99999999999999999999n", "007", "1. 2", "1.+2,3", "1, 2r", "--1", "1é",
  ]

  private static func key(_ random: inout SplitMix64) -> String {
    if random.chance(5) { return random.pick(oddKeys) }
    // The options of a key may be at either end.
    let letters = options(&random)
    let hasEnd = random.chance(70)
    let split = hasEnd ? random.number(in: 0...letters.count) : letters.count
    var key = position(&random, characters: 1...4) + letters.prefix(split)
    if hasEnd {
      key += "," + position(&random, characters: 0...4) + letters.dropFirst(split)
      if random.chance(10) { key += "b" }
    }
    return key
  }

  private static func position(
    _ random: inout SplitMix64, characters: ClosedRange<Int>
  ) -> String {
    let field = "\(random.pick([1, 1, 2, 2, 3, 4]))"
    return random.chance(50) ? field : field + ".\(random.number(in: characters))"
  }
}
