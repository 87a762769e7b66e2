/// Where keys lie in a hash table: a hash from two secrets that each table draws for itself, so
/// that nobody can choose keys that meet there. It decides no byte of any output.
///
/// It is the function of `KeyHash`, which has no factor without effect; whoever does not know
/// the secrets cannot make one small either.
struct PlaceHash {
  private let first: UInt64
  private let second: UInt64

  init(first: UInt64, second: UInt64) {
    self.first = first
    self.second = second
  }

  /// Secrets from the system.
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
