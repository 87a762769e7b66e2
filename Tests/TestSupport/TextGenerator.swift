/// Texts with everything that a tokenizer and a table of keys may stumble over.
package struct TextGenerator {
  package var random: SplitMix64
  private let common: [[UInt8]]

  package init(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    // Words that recur, as in any text.
    common = (0..<40).map { _ in Self.word(&random, 1...12) }
    self.random = random
  }

  /// A text of `lines` lines; the last one has no newline in half of the cases.
  package mutating func text(lines: Int) -> [UInt8] {
    var text: [UInt8] = []
    for _ in 0..<lines { text += line() + ending() }
    if random.chance(50), text.last == 10 { text.removeLast() }
    return text
  }

  /// A text of about `count` bytes, never less.
  package mutating func text(bytes count: Int) -> [UInt8] {
    var text: [UInt8] = []
    while text.count < count { text += line() + ending() }
    return text
  }

  private mutating func ending() -> [UInt8] { random.chance(15) ? [13, 10] : [10] }

  private mutating func line() -> [UInt8] {
    if random.chance(10) { return [] }
    var line: [UInt8] = []
    for _ in 0..<random.number(in: 1...8) {
      line += word() + random.pick([[32], [32], [32, 32], [9], [11], [12], [13, 32]])
    }
    return line
  }

  private mutating func word() -> [UInt8] {
    switch random.number(in: 1...100) {
    case 1...50: return random.pick(common)
    case 51...70: return Self.word(&random, 1...20)
    // Equal in the first 16 bytes.
    case 71...76: return Array("sixteen_bytes_ab".utf8) + Self.word(&random, 0...3)
    // Equal except for NULs at their ends.
    case 77...82: return Array("nul".utf8) + [UInt8](repeating: 0, count: random.number(in: 0...14))
    case 83...86: return [UInt8](repeating: 0, count: random.number(in: 1...18))
    // Not UTF-8, but no white space either.
    case 87...92: return random.bytes(random.number(in: 1...20)).map { $0 | 0x80 }
    case 93...97: return Array("Case".utf8).map { random.chance(50) ? $0 ^ 32 : $0 }
    case 98...99: return Self.word(&random, 17...300)
    // Longer than the front table accepts; of few kinds, so that they recur.
    default:
      return [UInt8](repeating: 97 + UInt8(random.number(in: 0...2)), count: 1025)
        + Self.word(&random, 0...1)
    }
  }

  private static func word(_ random: inout SplitMix64, _ lengths: ClosedRange<Int>) -> [UInt8] {
    (0..<random.number(in: lengths)).map { _ in UInt8(random.number(in: 97...122)) }
  }
}
