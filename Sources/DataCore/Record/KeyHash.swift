/// A stable 64-bit hash of a key: the same on every machine and in every run.
///
/// Folded 64x64-bit multiplication over little-endian 16-byte steps, the last
/// one padded with zeros, in the manner of wyhash (Wang Yi, 2019) and foldhash
/// (Peters, 2024). Keys that differ only in trailing NUL bytes may share a hash;
/// whoever uses it compares lengths anyway.
///
/// - Complexity: one multiplication for each 16 bytes.
package enum KeyHash {
  private static let firstSalt: UInt64 = 0xa076_1d64_78bd_642f
  private static let secondSalt: UInt64 = 0xe703_7ed1_a0b4_28db

  @inline(__always)
  private static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }

  /// The hash of a key of at most 16 bytes, from its two padded words.
  @inline(__always)
  static func short(_ first: UInt64, _ second: UInt64) -> UInt64 {
    fold(first ^ firstSalt, second ^ secondSalt)
  }

  /// The hash of a key of any length. Reads up to 15 bytes behind the key.
  static func any(_ key: UnsafeRawPointer, length: Int) -> UInt64 {
    var words = KeyWords(key, length: min(length, 16))
    var state = short(words.first, words.second)
    var offset = 16
    while offset < length {
      words = KeyWords(key + offset, length: min(length - offset, 16))
      state = fold(words.first ^ state, words.second ^ secondSalt)
      offset += 16
    }
    return state
  }
}

/// The first 16 bytes of a key as two little-endian words, padded with zeros.
struct KeyWords: Equatable {
  var first: UInt64
  var second: UInt64

  /// Reads 16 bytes at `key`, whatever the length.
  ///
  /// Safe: every buffer that keys lie in has `Limits.overreadBytes` behind it.
  @inline(__always)
  init(_ key: UnsafeRawPointer, length: Int) {
    let bits = length &* 8
    first = UInt64(littleEndian: key.loadUnaligned(as: UInt64.self))
    second = UInt64(littleEndian: key.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    if length < 16 {
      // A smart shift by 64 or more gives zero, which is the mask of no byte.
      first &= ~0 >> UInt64(truncatingIfNeeded: max(64 &- bits, 0))
      second &= ~0 >> UInt64(truncatingIfNeeded: 128 &- bits)
    }
  }
}
