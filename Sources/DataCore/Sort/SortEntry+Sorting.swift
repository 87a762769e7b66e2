import CGristKernels

extension SortEntry: SortableByKey {
  typealias Count = UInt32
  /// Whether records say where in the input they come from.
  typealias Layout = Bool

  static var carriedBytes: Int { 8 }
  static var insertionMax: Int { 20 }

  @inline(__always)
  func carriedByte(_ index: Int) -> Int {
    Int(truncatingIfNeeded: prefix >> UInt64(truncatingIfNeeded: 56 &- 8 &* index) & 255)
  }

  @inline(__always)
  func precedes(_ other: SortEntry, tail: () -> Bool) -> Bool {
    prefix != other.prefix ? prefix < other.prefix : tail()
  }

  @inline(__always)
  mutating func carry(from offset: Int, _ isSequenced: Bool) {
    prefix = SortEntry.prefix(of: key(isSequenced), from: offset)
  }

  @inline(__always)
  func keyBytes(_ isSequenced: Bool) -> Int { key(isSequenced).count }

  @inline(__always)
  func key(_ isSequenced: Bool) -> Key { SortRecord(at: address, isSequenced: isSequenced).key }

  @inline(__always)
  func prefetchKey() { grist_prefetch(address) }
}
