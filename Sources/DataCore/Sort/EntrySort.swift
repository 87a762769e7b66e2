import CGristKernels
import Glibc

/// Sorts the entries of a partition by key, and leaves those of one key in
/// their order.
///
/// Most significant byte first over the eight key bytes that each entry carries
/// (McIlroy, Bostic and McIlroy, "Engineering Radix Sort", 1993), out of place,
/// down to small groups, which insertion sort finishes. Keys that agree in eight
/// bytes load their next eight into the entry and go on (the caching multikey
/// sort of Ng and Kakehi, 2007).
///
/// - Complexity: O(n x bytes that tell keys apart) moves of 16 bytes.
struct EntrySort {
  /// Groups of this size or less are sorted by insertion.
  private static let insertionMax = 20
  /// Beyond this many equal bytes keys are compared whole, so that recursion is bounded.
  private static let depthMax = 1 << 10
  /// Groups of at least this size look whether somebody cancelled.
  private static let checkMin = 1 << 16
  private static let prefixBytes = 8
  /// Records whose keys are fetched ahead of their turn: those lie anywhere.
  private static let prefetchDistance = 16

  private let isSequenced: Bool
  private let cancellation: Cancellation
  /// Key bytes before those that the entries carry.
  private let depth: Int
  /// 256 counters for each byte of the prefix.
  private let counters: UnsafeMutablePointer<UInt32>

  /// Sorts `entries[0..<count]`; `scratch` holds as many. Afterwards prefixes may be those of
  /// later bytes of long keys.
  static func sort(
    _ entries: UnsafeMutablePointer<SortEntry>, count: Int,
    scratch: UnsafeMutablePointer<SortEntry>, isSequenced: Bool, cancellation: Cancellation
  ) throws {
    precondition(count < Int(UInt32.max))
    try sort(
      entries, count, scratch, depth: 0, isSequenced: isSequenced, cancellation: cancellation)
  }

  private static func sort(
    _ entries: UnsafeMutablePointer<SortEntry>, _ count: Int,
    _ scratch: UnsafeMutablePointer<SortEntry>, depth: Int, isSequenced: Bool,
    cancellation: Cancellation
  ) throws {
    try withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 256 * prefixBytes) {
      let sorter = EntrySort(
        isSequenced: isSequenced, cancellation: cancellation, depth: depth,
        counters: $0.baseAddress!)
      try sorter.sort(entries, count, scratch, byte: 0, isInScratch: false)
    }
  }

  /// Sorts the group in `source` by the bytes from `byte` on. The result goes to
  /// `source` or, where `isInScratch` says that the group has been moved away
  /// from its place, to `other`.
  private func sort(
    _ source: UnsafeMutablePointer<SortEntry>, _ count: Int,
    _ other: UnsafeMutablePointer<SortEntry>, byte: Int, isInScratch: Bool
  ) throws {
    if count >= Self.checkMin { try cancellation.check() }
    if count <= Self.insertionMax || byte == Self.prefixBytes {
      if count <= Self.insertionMax {
        sortByInsertion(source, count)
      } else {
        try sortTies(source, count, other)
      }
      if isInScratch { other.update(from: source, count: count) }
      return
    }
    let shift = UInt64(truncatingIfNeeded: 56 &- 8 &* byte)
    let ends = counters + 256 * byte
    ends.update(repeating: 0, count: 256)
    for index in 0..<count { ends[Int(source[index].prefix >> shift & 255)] &+= 1 }
    if Int(ends[Int(source[0].prefix >> shift & 255)]) == count {
      return try sort(source, count, other, byte: byte + 1, isInScratch: isInScratch)
    }
    var total: UInt32 = 0
    for value in 0..<256 {
      let size = ends[value]
      ends[value] = total
      total &+= size
    }
    for index in 0..<count {
      let value = Int(source[index].prefix >> shift & 255)
      other[Int(ends[value])] = source[index]
      ends[value] &+= 1
    }
    var start = 0
    for value in 0..<256 {
      let end = Int(ends[value])
      if end > start {
        try sort(
          other + start, end &- start, source + start, byte: byte + 1, isInScratch: !isInScratch)
      }
      start = end
    }
  }

  private func sortByInsertion(_ entries: UnsafeMutablePointer<SortEntry>, _ count: Int) {
    guard count > 1 else { return }
    for index in 1..<count {
      let entry = entries[index]
      var hole = index
      while hole > 0, precedes(entry, entries[hole &- 1]) {
        entries[hole] = entries[hole &- 1]
        hole &-= 1
      }
      entries[hole] = entry
    }
  }

  @inline(__always)
  private func precedes(_ a: SortEntry, _ b: SortEntry) -> Bool {
    a.prefix != b.prefix ? a.prefix < b.prefix : tailPrecedes(a, b)
  }

  private func key(_ entry: SortEntry) -> Key {
    SortRecord(at: entry.address, isSequenced: isSequenced).key
  }

  /// The order of two keys that agree in all bytes the entries carry, padding
  /// included: who ends there comes first, and the shorter of two that do.
  private func tailPrecedes(_ a: SortEntry, _ b: SortEntry) -> Bool {
    let end = depth + Self.prefixBytes
    let (left, right) = (key(a), key(b))
    if left.count <= end || right.count <= end { return left.count < right.count }
    return KeyOrder.compare(left, right, from: end) < 0
  }

  /// Sorts keys that agree in all bytes the entries carry.
  private func sortTies(
    _ entries: UnsafeMutablePointer<SortEntry>, _ count: Int,
    _ scratch: UnsafeMutablePointer<SortEntry>
  ) throws {
    let end = depth + Self.prefixBytes
    guard end < Self.depthMax else { return try sortByMerging(entries, count, scratch) }
    let ended = loadPrefixes(entries, count, scratch, from: end)
    try Self.sort(
      entries + ended, count - ended, scratch + ended, depth: end, isSequenced: isSequenced,
      cancellation: cancellation)
  }

  /// Moves keys that end before `end` to the front, the shorter first, and loads the next bytes
  /// of the others. Returns how many ended. Keys that agree up to their padding differ in
  /// trailing NULs only, so they have one of nine lengths.
  private func loadPrefixes(
    _ entries: UnsafeMutablePointer<SortEntry>, _ count: Int,
    _ scratch: UnsafeMutablePointer<SortEntry>, from end: Int
  ) -> Int {
    let kinds = Self.prefixBytes + 2
    return withUnsafeTemporaryAllocation(of: Int.self, capacity: kinds) { places in
      places.initialize(repeating: 0)
      func kind(_ length: Int) -> Int {
        length > end ? kinds - 1 : max(0, Self.prefixBytes - (end - length))
      }
      for index in 0..<count {
        let ahead = index &+ Self.prefetchDistance
        if ahead < count { grist_prefetch(entries[ahead].address) }
        places[kind(key(entries[index]).count)] += 1
      }
      if places[kinds - 1] == count {
        for index in 0..<count { entries[index].prefix = nextPrefix(entries[index], end) }
        return 0
      }
      var total = 0
      for index in 0..<kinds {
        let size = places[index]
        places[index] = total
        total += size
      }
      let ended = places[kinds - 1]
      for index in 0..<count {
        var entry = entries[index]
        let length = key(entry).count
        if length > end { entry.prefix = nextPrefix(entry, end) }
        scratch[places[kind(length)]] = entry
        places[kind(length)] += 1
      }
      entries.update(from: scratch, count: count)
      return ended
    }
  }

  private func nextPrefix(_ entry: SortEntry, _ offset: Int) -> UInt64 {
    SortEntry.prefix(of: key(entry), from: offset)
  }

  /// Merge sort, which keeps equal keys in their order.
  private func sortByMerging(
    _ entries: UnsafeMutablePointer<SortEntry>, _ count: Int,
    _ scratch: UnsafeMutablePointer<SortEntry>
  ) throws {
    guard count > Self.insertionMax else { return sortByInsertion(entries, count) }
    try cancellation.check()
    let half = count / 2
    try sortByMerging(entries, half, scratch)
    try sortByMerging(entries + half, count - half, scratch + half)
    scratch.update(from: entries, count: half)
    var (left, right, target) = (0, half, 0)
    while left < half && right < count {
      if tailPrecedes(entries[right], scratch[left]) {
        entries[target] = entries[right]
        right += 1
      } else {
        entries[target] = scratch[left]
        left += 1
      }
      target += 1
    }
    (entries + target).update(from: scratch + left, count: half - left)
  }
}
