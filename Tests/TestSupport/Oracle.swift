/// Word count in a few lines, sharing no code with the core.
package enum Oracle {
  package typealias Counts = [[UInt8]: Int]

  package static func count(
    _ text: [UInt8], letters: Bool = false, lowercase: Bool = false
  ) -> Counts {
    var counts: Counts = [:]
    for word in text.split(whereSeparator: { letters ? !isLetter($0) : isSpace($0) }) {
      counts[lowercase ? word.map(lowered) : Array(word), default: 0] += 1
    }
    return counts
  }

  /// Lines, of which the last may lack its newline.
  package static func lines(_ text: [UInt8]) -> Int {
    text.count { $0 == 10 } + (text.isEmpty || text.last == 10 ? 0 : 1)
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    [32, 9, 10, 11, 12, 13].contains(byte)
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (65...90).contains(byte) || (97...122).contains(byte)
  }

  private static func lowered(_ byte: UInt8) -> UInt8 {
    (65...90).contains(byte) ? byte + 32 : byte
  }
}

/// A part file, read back.
package struct PartLines: Equatable, Sendable {
  package var keys: [[UInt8]] = []
  package var counts: [Int] = []

  /// Splits `key<TAB>count` lines; nil if a line is malformed.
  package init?(_ bytes: [UInt8]) {
    guard bytes.isEmpty || bytes.last == 10 else { return nil }
    for line in bytes.split(separator: 10, omittingEmptySubsequences: false).dropLast() {
      guard let tab = line.lastIndex(of: 9),
        let count = Int(String(decoding: line[(tab + 1)...], as: UTF8.self))
      else { return nil }
      keys.append(Array(line[..<tab]))
      counts.append(count)
    }
  }

  /// Whether each key comes after the one before it, in byte order.
  package var isSorted: Bool {
    zip(keys, keys.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) }
  }
}
