import JobModel

/// A stable 64-bit hash of a key: the same on every machine and in every run. It determines
/// partitions and buckets; `SeededHash` determines the place of a key in a table.
///
/// It is a folded 64x64-bit multiplication over little-endian 16-byte steps, the last one padded
/// with zeros, in the manner of wyhash (Wang Yi, 2019) and foldhash (Peters, 2024). Both factors
/// are added to the folded product: otherwise a factor of 0 or -1 would give all other factors the
/// same hash. Keys that differ only in trailing NUL bytes may share a hash; users of the hash
/// compare lengths anyway.
/// No stable hash can separate keys that someone chose to collide, so no table may rely on it:
/// `FrontTable` bounds its probes, and a bucket may hold all keys.
///
/// - Complexity: one multiplication for each 16 bytes.
package enum KeyHash {
  /// Plans and runs record the version. Another function is another version.
  package static let version = KeyPlacement.hashVersion

  static let firstSalt: UInt64 = 0xa076_1d64_78bd_642f
  static let secondSalt: UInt64 = 0xe703_7ed1_a0b4_28db

  /// Whatever one factor is, the result depends on the other.
  @inline(__always)
  static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return (product.high ^ product.low) &+ a &+ b
  }

  /// The hash of a key of at most 16 bytes, from its two padded words.
  @inline(__always)
  static func short(_ first: UInt64, _ second: UInt64) -> UInt64 {
    fold(first ^ firstSalt, second ^ secondSalt)
  }

  /// The hash of a key of any length.
  static func any(_ key: Key) -> UInt64 { chain(key, firstSalt, secondSalt) }

  /// A hash of a key of any length from two salts.
  @inline(__always)
  static func chain(_ key: Key, _ firstSalt: UInt64, _ secondSalt: UInt64) -> UInt64 {
    var words = KeyWords(key)
    var state = fold(words.first ^ firstSalt, words.second ^ secondSalt)
    var offset = Key.stepBytes
    while offset < key.count {
      words = KeyWords(key, from: offset)
      state = fold(words.first ^ state, words.second ^ secondSalt)
      offset += Key.stepBytes
    }
    return state
  }
}

/// One step of a key, mostly the first, as two little-endian words, padded with zeros.
struct KeyWords: Equatable {
  var first: UInt64
  var second: UInt64

  /// Reads the step at `offset`, a multiple of `Key.stepBytes` that lies in the key, or 0.
  ///
  /// Safe: `Key` promises that the step can be read to its end.
  @inline(__always)
  init(_ key: Key, from offset: Int = 0) {
    let length = min(key.count &- offset, Key.stepBytes)
    let bits = length &* 8
    let step = key.start + offset
    first = UInt64(littleEndian: step.loadUnaligned(as: UInt64.self))
    second = UInt64(littleEndian: step.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    if length < Key.stepBytes {
      // A smart shift by 64 or more gives zero, which is the mask of no byte.
      first &= ~0 >> UInt64(truncatingIfNeeded: max(64 &- bits, 0))
      second &= ~0 >> UInt64(truncatingIfNeeded: 128 &- bits)
    }
  }
}
