/// A hash with two secret seeds, by which a hash table places its keys. Each table draws seeds of its
/// own, so nobody can choose keys that collide there. It does not affect any byte of the output.
///
/// It is the function of `KeyHash`, in which no factor can cancel the others. Nobody can make a
/// factor small, either, without knowing the seeds.
struct SeededHash {
  private let first: UInt64
  private let second: UInt64

  init(first: UInt64, second: UInt64) {
    self.first = first
    self.second = second
  }

  /// Draws seeds from the system's generator.
  init() {
    var random = SystemRandomNumberGenerator()
    self.init(first: random.next(), second: random.next())
  }

  /// The hash of a key of at most 16 bytes, from its two padded words.
  @inline(__always)
  func short(_ words: KeyWords) -> UInt64 {
    KeyHash.fold(words.first ^ first, words.second ^ second)
  }

  /// The hash of a key of any length.
  func any(_ key: Key) -> UInt64 { KeyHash.chain(key, first, second) }

  /// The hash of the key of a cell, whose words are as they were read.
  func of(_ cell: KeyCell) -> UInt64 {
    if cell.isLong { return any(cell.record.key) }
    return KeyHash.fold(cell.first ^ first, cell.second ^ second)
  }
}
