/// What stands for a key while it is sorted: it carries some bytes of the key as numbers, and knows
/// where the rest is.
protocol SortableByKey: BitwiseCopyable {
  /// What it takes, beside an entry, to find its key.
  associatedtype Layout
  /// Counts entries. A sort has fewer than the greatest of these numbers.
  associatedtype Count: FixedWidthInteger & UnsignedInteger & BitwiseCopyable
  /// Bytes of the key that an entry carries, padded with zeros.
  static var carriedBytes: Int { get }
  /// Groups of this size or less are sorted by insertion.
  static var insertionMax: Int { get }

  // MARK: The bytes that it carries

  /// Byte `index` of them.
  func carriedByte(_ index: Int) -> Int
  /// Whether they come before those of `other`. If they are the same, `tail` decides.
  func precedes(_ other: Self, tail: () -> Bool) -> Bool
  /// Carries the bytes of the key from `offset` on, which lies in the key.
  mutating func carry(from offset: Int, _ layout: Layout)

  // MARK: The key

  /// Bytes of the whole key.
  func keyBytes(_ layout: Layout) -> Int
  /// The whole key. Asked only of entries whose key is longer than what they carry.
  func key(_ layout: Layout) -> Key
  /// Asks for the memory that the key lies in.
  func prefetchKey()
}
