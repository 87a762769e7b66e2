/// Cells are sorted in sort order (`inSortOrder`).
extension KeyCell: SortableByKey {
  typealias Count = UInt
  typealias Layout = Void

  static var carriedBytes: Int { inlineBytes }
  static var insertionMax: Int { 24 }

  @inline(__always)
  func carriedByte(_ index: Int) -> Int {
    Int(
      truncatingIfNeeded: index < 8
        ? first >> UInt64(truncatingIfNeeded: 56 &- 8 &* index) & 255
        : second >> UInt64(truncatingIfNeeded: 120 &- 8 &* index) & 255)
  }

  @inline(__always)
  func precedes(_ other: KeyCell, tail: () -> Bool) -> Bool {
    if first != other.first { return first < other.first }
    if second != other.second { return second < other.second }
    return tail()
  }

  @inline(__always)
  mutating func carry(from offset: Int, _ layout: Void) {
    let words = KeyWords(record.key, from: offset)
    first = words.first.byteSwapped
    second = words.second.byteSwapped
  }

  @inline(__always)
  func keyBytes(_ layout: Void) -> Int { length }

  /// Only a long key has more bytes than a cell holds.
  @inline(__always)
  func key(_ layout: Void) -> Key {
    isLong ? record.key : Key(at: RawBytes.nowhere, count: length)
  }

  @inline(__always)
  func prefetchKey() { prefetchRecord() }
}
