/// Represents a key while it is sorted: it holds some bytes of the key as numbers, and knows where
/// the rest is.
protocol SortableByKey: BitwiseCopyable {
  /// What is needed besides an entry to find its key.
  associatedtype Layout
  /// The type that counts entries. A sort must have fewer entries than its largest number.
  associatedtype Count: FixedWidthInteger & UnsignedInteger & BitwiseCopyable
  /// Bytes of the key that an entry carries, padded with zeros.
  static var carriedBytes: Int { get }
  /// Groups of this size or less are sorted by insertion.
  static var insertionMax: Int { get }

  // MARK: The bytes that it carries

  /// Byte `index` of them.
  func carriedByte(_ index: Int) -> Int
  /// Whether the bytes come before those of `other`. If they are the same, `tail` decides.
  func precedes(_ other: Self, tail: () -> Bool) -> Bool
  /// Loads the bytes of the key from `offset` on, which lies in the key.
  mutating func carry(from offset: Int, _ layout: Layout)

  // MARK: The key

  /// Bytes of the whole key.
  func keyBytes(_ layout: Layout) -> Int
  /// The whole key. If the key has at most `carriedBytes`, only the count may be used.
  func key(_ layout: Layout) -> Key
  /// Prefetches the memory of the key.
  func prefetchKey()
}
