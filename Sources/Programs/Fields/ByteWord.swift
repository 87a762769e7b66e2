/// Operations on the eight bytes of a word at once.
enum ByteWord {
  /// A word that holds `byte` in every place.
  @inline(__always)
  static func repeating(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }

  /// `word` with every byte of a-z in upper case.
  @inline(__always)
  static func uppercased(_ word: UInt64) -> UInt64 {
    // Each sum has seven-bit operands, so none carries into the next byte; the eighth bit is the
    // answer.
    let low = word & repeating(0x7f)
    let isAtLeastA = low &+ repeating(0x80 - 97)
    let isAboveZ = low &+ repeating(0x80 - 123)
    return word ^ ((isAtLeastA & ~isAboveZ & ~word & repeating(0x80)) >> 2)
  }

  /// Whether one of the bytes is 0 or 1.
  @inline(__always)
  static func hasZeroOrOne(_ word: UInt64) -> Bool {
    let halves = word & repeating(0xfe)
    return (halves &- repeating(1)) & ~halves & repeating(0x80) != 0
  }

  /// The first `count` bytes at `source`, one to seven of them, in the low places, with zeros
  /// above.
  @inline(__always)
  static func load(_ source: UnsafeRawPointer, count: Int) -> UInt64 {
    if count >= 4 {
      let first = UInt64(UInt32(littleEndian: source.loadUnaligned(as: UInt32.self)))
      let last = UInt64(
        UInt32(
          littleEndian: source.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)))
      return first | last &<< UInt64(truncatingIfNeeded: 8 &* (count &- 4))
    }
    // With one byte, all three loads give that byte; with two, the last two loads give the second.
    let first = UInt64(source.load(as: UInt8.self))
    let middle = UInt64(source.load(fromByteOffset: count &>> 1, as: UInt8.self))
    let last = UInt64(source.load(fromByteOffset: count &- 1, as: UInt8.self))
    return first | middle &<< UInt64(truncatingIfNeeded: 8 &* (count &>> 1))
      | last &<< UInt64(truncatingIfNeeded: 8 &* (count &- 1))
  }
}
