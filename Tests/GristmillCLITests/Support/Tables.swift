import TestSupport

/// Texts of fields for programs that cut records into them.
enum Tables {
  /// Lines of `fields` fields that hold numbers, words or nothing; many lines are equal.
  static func text(
    lines: Int, fields: ClosedRange<Int>, separator: String, seed: UInt64
  ) -> [UInt8] {
    var random = SplitMix64(seed: seed)
    var text: [UInt8] = []
    for _ in 0..<lines {
      let line = (0..<random.number(in: fields)).map { _ in field(&random) }
      text += Array(line.joined(separator: separator).utf8) + [10]
    }
    return text
  }

  private static func field(_ random: inout SplitMix64) -> String {
    switch random.number(in: 1...10) {
    case 1...3: random.pick(["", "-", "0"]) + String(random.number(in: 0...20))
    case 4: random.pick(["1.5", "-2.50", "2.5", ".5", "-0", "00.50", "1e3"])
    case 5...7: random.pick(["alpha", "Alpha", "ALPHA", "beta", "Beta", "be-ta", "gamma!"])
    case 8: random.pick(["", "_", "~"])
    default: String(random.number(in: 0...1_000_000), radix: 36)
    }
  }

  /// Short lines; sorting `count` of them takes many times the least memory.
  static func shortLines(_ count: Int, seed: UInt64) -> [UInt8] {
    var random = SplitMix64(seed: seed)
    var text: [UInt8] = []
    text.reserveCapacity(4 * count)
    for _ in 0..<count {
      let bits = random.next()
      text.append(97 + UInt8(bits & 15))
      if bits & 16 != 0 { text.append(97 + UInt8(bits >> 8 & 15)) }
      if bits & 32 != 0 { text.append(97 + UInt8(bits >> 16 & 15)) }
      text.append(10)
    }
    return text
  }

  /// The lines of a text in byte order.
  static func sortedLines(_ text: [UInt8]) -> [[UInt8]] {
    NaiveMapReduce.lines(text).sorted { $0.lexicographicallyPrecedes($1) }
  }
}
