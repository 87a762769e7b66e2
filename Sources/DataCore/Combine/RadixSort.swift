/// Sorts the distinct keys of a partition.
///
/// Most significant byte first over the 16 key bytes that each cell carries
/// (McIlroy, Bostic and McIlroy, "Engineering Radix Sort", 1993), out of place
/// and back, down to small groups, which insertion sort finishes by comparing
/// two words. Only keys that agree in 16 bytes are ever looked up.
///
/// - Complexity: O(n x bytes that tell keys apart, at most 16) moves of 32 bytes.
enum RadixSort {
  /// Groups of this size or less are sorted by insertion.
  private static let insertionMax = 24

  /// Sorts `cells[0..<count]`, which are in sort order; `scratch` holds as many.
  static func sort(
    _ cells: UnsafeMutablePointer<KeyCell>, count: Int, scratch: UnsafeMutablePointer<KeyCell>
  ) {
    withUnsafeTemporaryAllocation(of: Int.self, capacity: 256 * (KeyCell.inlineBytes + 1)) {
      sort(cells, count, scratch, byte: 0, isInScratch: false, counts: $0.baseAddress!)
    }
  }

  /// Sorts the group in `source` by the bytes from `byte` on. The result goes to
  /// `source` or, where `isInScratch` says that the group has been moved away
  /// from its place, to `other`.
  private static func sort(
    _ source: UnsafeMutablePointer<KeyCell>, _ count: Int, _ other: UnsafeMutablePointer<KeyCell>,
    byte: Int, isInScratch: Bool, counts: UnsafeMutablePointer<Int>
  ) {
    if count <= insertionMax || byte == KeyCell.inlineBytes {
      if byte == KeyCell.inlineBytes {
        sortByTail(source, count)
      } else {
        sortByInsertion(source, count)
      }
      if isInScratch { other.update(from: source, count: count) }
      return
    }
    let ends = counts + 256 * byte
    countBytes(source, count, byte, into: ends)
    if ends[Int(truncatingIfNeeded: source[0].byte(byte))] == count {
      return sort(
        source, count, other, byte: byte + 1, isInScratch: isInScratch, counts: counts)
    }
    var total = 0
    for value in 0..<256 {
      let size = ends[value]
      ends[value] = total
      total &+= size
    }
    for index in 0..<count {
      let value = Int(truncatingIfNeeded: source[index].byte(byte))
      other[ends[value]] = source[index]
      ends[value] &+= 1
    }
    var start = 0
    for value in 0..<256 {
      let end = ends[value]
      if end > start {
        sort(
          other + start, end &- start, source + start, byte: byte + 1,
          isInScratch: !isInScratch, counts: counts)
      }
      start = end
    }
  }

  @inline(__always)
  private static func countBytes(
    _ cells: UnsafeMutablePointer<KeyCell>, _ count: Int, _ byte: Int,
    into counts: UnsafeMutablePointer<Int>
  ) {
    counts.update(repeating: 0, count: 256)
    for index in 0..<count { counts[Int(truncatingIfNeeded: cells[index].byte(byte))] &+= 1 }
  }

  private static func sortByInsertion(_ cells: UnsafeMutablePointer<KeyCell>, _ count: Int) {
    guard count > 1 else { return }
    for index in 1..<count {
      let cell = cells[index]
      var hole = index
      while hole > 0, KeyCell.precedes(cell, cells[hole &- 1]) {
        cells[hole] = cells[hole &- 1]
        hole &-= 1
      }
      cells[hole] = cell
    }
  }

  /// Keys that agree in 16 bytes differ in their tails.
  private static func sortByTail(_ cells: UnsafeMutablePointer<KeyCell>, _ count: Int) {
    guard count > 1 else { return }
    var group = UnsafeMutableBufferPointer(start: cells, count: count)
    group.sort(by: KeyCell.tailPrecedes)
  }
}

extension KeyCell {
  /// Byte `index` of the key's first 16; the cell is in sort order.
  @inline(__always)
  fileprivate func byte(_ index: Int) -> UInt64 {
    index < 8
      ? first >> UInt64(truncatingIfNeeded: 56 &- 8 &* index) & 255
      : second >> UInt64(truncatingIfNeeded: 120 &- 8 &* index) & 255
  }
}
