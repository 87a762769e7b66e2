/// Sorts the distinct keys of a partition.
///
/// Most significant byte first over the 16 key bytes that each cell carries
/// (McIlroy, Bostic and McIlroy, "Engineering Radix Sort", 1993), out of place
/// and back, down to small groups, which insertion sort finishes by comparing
/// two words. Keys that agree in 16 bytes load their next 16 into the cell and
/// go on (the caching multikey sort of Ng and Kakehi, 2007), so that even keys
/// with long common beginnings, such as URLs, are looked up once for 16 bytes.
///
/// - Complexity: O(n x bytes that tell keys apart) moves of 32 bytes.
struct RadixSort {
  /// Groups of this size or less are sorted by insertion.
  private static let insertionMax = 24
  /// Beyond this many equal bytes keys are compared whole, so that recursion is bounded.
  private static let depthMax = 1 << 10
  /// Groups of at least this size look whether somebody cancelled.
  private static let checkMin = 1 << 16

  private let cancellation: Cancellation
  /// Key bytes before those that the cells carry.
  private let depth: Int
  /// 256 counters for each byte of the words.
  private let counters: UnsafeMutablePointer<Int>

  /// Sorts `cells[0..<count]`, which are in sort order; `scratch` holds as many.
  /// Afterwards the words of long keys may be those of later bytes.
  static func sort(
    _ cells: UnsafeMutablePointer<KeyCell>, count: Int, scratch: UnsafeMutablePointer<KeyCell>,
    cancellation: Cancellation
  ) throws {
    try sort(cells, count, scratch, depth: 0, cancellation)
  }

  private static func sort(
    _ cells: UnsafeMutablePointer<KeyCell>, _ count: Int,
    _ scratch: UnsafeMutablePointer<KeyCell>, depth: Int, _ cancellation: Cancellation
  ) throws {
    try withUnsafeTemporaryAllocation(of: Int.self, capacity: 256 * KeyCell.inlineBytes) {
      let sorter = RadixSort(
        cancellation: cancellation, depth: depth, counters: $0.baseAddress!)
      try sorter.sort(cells, count, scratch, byte: 0, isInScratch: false)
    }
  }

  /// Sorts the group in `source` by the bytes from `byte` on. The result goes to
  /// `source` or, where `isInScratch` says that the group has been moved away
  /// from its place, to `other`.
  private func sort(
    _ source: UnsafeMutablePointer<KeyCell>, _ count: Int, _ other: UnsafeMutablePointer<KeyCell>,
    byte: Int, isInScratch: Bool
  ) throws {
    if count >= Self.checkMin { try cancellation.check() }
    if count <= Self.insertionMax || byte == KeyCell.inlineBytes {
      if count <= Self.insertionMax {
        sortByInsertion(source, count)
      } else {
        try sortTies(source, count, other)
      }
      if isInScratch { other.update(from: source, count: count) }
      return
    }
    let ends = counters + 256 * byte
    countBytes(source, count, byte, into: ends)
    if ends[Int(truncatingIfNeeded: source[0].byte(byte))] == count {
      return try sort(source, count, other, byte: byte + 1, isInScratch: isInScratch)
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
        try sort(
          other + start, end &- start, source + start, byte: byte + 1, isInScratch: !isInScratch)
      }
      start = end
    }
  }

  @inline(__always)
  private func countBytes(
    _ cells: UnsafeMutablePointer<KeyCell>, _ count: Int, _ byte: Int,
    into counts: UnsafeMutablePointer<Int>
  ) {
    counts.update(repeating: 0, count: 256)
    for index in 0..<count { counts[Int(truncatingIfNeeded: cells[index].byte(byte))] &+= 1 }
  }

  private func sortByInsertion(_ cells: UnsafeMutablePointer<KeyCell>, _ count: Int) {
    guard count > 1 else { return }
    for index in 1..<count {
      let cell = cells[index]
      var hole = index
      while hole > 0, precedes(cell, cells[hole &- 1]) {
        cells[hole] = cells[hole &- 1]
        hole &-= 1
      }
      cells[hole] = cell
    }
  }

  @inline(__always)
  private func precedes(_ a: KeyCell, _ b: KeyCell) -> Bool {
    if a.first != b.first { return a.first < b.first }
    if a.second != b.second { return a.second < b.second }
    return tailPrecedes(a, b)
  }

  /// The order of two keys that agree in all bytes the cells carry, padding
  /// included: who ends there comes first, and the shorter of two that do.
  private func tailPrecedes(_ a: KeyCell, _ b: KeyCell) -> Bool {
    let end = depth + KeyCell.inlineBytes
    let (aLength, bLength) = (a.length, b.length)
    if aLength <= end || bLength <= end { return aLength < bLength }
    return KeyOrder.compare(a.record.key, b.record.key, from: end) < 0
  }

  /// Sorts keys that agree in all bytes the cells carry.
  private func sortTies(
    _ cells: UnsafeMutablePointer<KeyCell>, _ count: Int, _ scratch: UnsafeMutablePointer<KeyCell>
  ) throws {
    let end = depth + KeyCell.inlineBytes
    guard end < Self.depthMax else {
      var group = UnsafeMutableBufferPointer(start: cells, count: count)
      return group.sort(by: tailPrecedes)
    }
    // Keys that end here are few: they differ in trailing NUL bytes only.
    var ended = 0
    for index in 0..<count where cells[index].length <= end {
      swap(cells, index, ended)
      ended += 1
    }
    sortByInsertion(cells, ended)
    for index in ended..<count { cells[index].loadWords(from: end) }
    try Self.sort(cells + ended, count - ended, scratch + ended, depth: end, cancellation)
  }

  private func swap(_ cells: UnsafeMutablePointer<KeyCell>, _ a: Int, _ b: Int) {
    let cell = cells[a]
    cells[a] = cells[b]
    cells[b] = cell
  }
}

extension KeyCell {
  /// Byte `index` of the 16 that the cell carries; it is in sort order.
  @inline(__always)
  fileprivate func byte(_ index: Int) -> UInt64 {
    index < 8
      ? first >> UInt64(truncatingIfNeeded: 56 &- 8 &* index) & 255
      : second >> UInt64(truncatingIfNeeded: 120 &- 8 &* index) & 255
  }

  /// Carries the bytes of a long key from `offset` on.
  fileprivate mutating func loadWords(from offset: Int) {
    let words = KeyWords(record.key, from: offset)
    first = words.first.byteSwapped
    second = words.second.byteSwapped
  }
}
