/// Sorts entries by their keys, and keeps those of one key in their order.
///
/// It sorts by the most significant byte first over the bytes in each entry (McIlroy, Bostic and
/// McIlroy, "Engineering Radix Sort", 1993), out of place and back, down to small groups, which
/// insertion sort finishes. Keys that agree in all bytes in the entries load their next ones and
/// continue (the caching multikey sort of Ng and Kakehi, 2007), so even keys with long common
/// beginnings, such as URLs, are looked up only once for each load.
///
/// - Complexity: O(n x bytes that distinguish keys) moves of an entry.
struct KeySort<Entry: SortableByKey> {
  /// Keys that agree in more bytes than this are compared as a whole, so that recursion is bounded.
  private static var depthMax: Int { 1 << 10 }
  /// Groups of at least this size check for cancellation.
  private static var checkMin: Int { 1 << 16 }
  /// How many entries ahead to prefetch keys, which may be anywhere.
  private static var prefetchDistance: Int { 16 }

  private let layout: Entry.Layout
  private let cancellation: Cancellation
  /// Key bytes before those that the entries carry.
  private let depth: Int
  /// 256 counters for each byte that an entry carries.
  private let counters: UnsafeMutablePointer<Entry.Count>

  /// Key bytes before and with those that the entries carry.
  private var end: Int { depth + Entry.carriedBytes }

  /// Sorts `entries[0..<count]`; `scratch` has room for as many. Afterwards, entries may hold later
  /// bytes of their keys.
  static func sort(
    _ entries: UnsafeMutablePointer<Entry>, count: Int, scratch: UnsafeMutablePointer<Entry>,
    layout: Entry.Layout, cancellation: Cancellation
  ) throws {
    precondition(UInt64(count) < UInt64(Entry.Count.max))
    try sort(entries, count, scratch, depth: 0, layout, cancellation)
  }

  private static func sort(
    _ entries: UnsafeMutablePointer<Entry>, _ count: Int, _ scratch: UnsafeMutablePointer<Entry>,
    depth: Int, _ layout: Entry.Layout, _ cancellation: Cancellation
  ) throws {
    try withUnsafeTemporaryAllocation(of: Entry.Count.self, capacity: 256 * Entry.carriedBytes) {
      guard let counters = $0.baseAddress else { return }
      let sorter = KeySort(
        layout: layout, cancellation: cancellation, depth: depth, counters: counters)
      try sorter.sort(entries, count, scratch, byte: 0, isInScratch: false)
    }
  }

  /// Sorts the group in `source` by the bytes from `byte` on. The result goes to
  /// `source` or, if `isInScratch` says that the group was moved away from its
  /// place, to `other`.
  private func sort(
    _ source: UnsafeMutablePointer<Entry>, _ count: Int, _ other: UnsafeMutablePointer<Entry>,
    byte: Int, isInScratch: Bool
  ) throws {
    if count >= Self.checkMin { try cancellation.check() }
    if count <= Entry.insertionMax || byte == Entry.carriedBytes {
      if count <= Entry.insertionMax {
        sortByInsertion(source, count)
      } else {
        try sortTies(source, count, other)
      }
      if isInScratch { other.update(from: source, count: count) }
      return
    }
    let ends = counters + 256 * byte
    ends.update(repeating: 0, count: 256)
    for index in 0..<count { ends[source[index].carriedByte(byte)] &+= 1 }
    if Int(truncatingIfNeeded: ends[source[0].carriedByte(byte)]) == count {
      return try sort(source, count, other, byte: byte + 1, isInScratch: isInScratch)
    }
    var total: Entry.Count = 0
    for value in 0..<256 {
      let size = ends[value]
      ends[value] = total
      total &+= size
    }
    for index in 0..<count {
      let value = source[index].carriedByte(byte)
      other[Int(truncatingIfNeeded: ends[value])] = source[index]
      ends[value] &+= 1
    }
    var start = 0
    for value in 0..<256 {
      let end = Int(truncatingIfNeeded: ends[value])
      if end > start {
        try sort(
          other + start, end &- start, source + start, byte: byte + 1, isInScratch: !isInScratch)
      }
      start = end
    }
  }

  private func sortByInsertion(_ entries: UnsafeMutablePointer<Entry>, _ count: Int) {
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
  private func precedes(_ a: Entry, _ b: Entry) -> Bool {
    a.precedes(b) { tailPrecedes(a, b) }
  }

  /// The order of two keys that agree in all bytes in their entries, including padding: a key that
  /// ends there comes first, and so does the shorter of two that end.
  private func tailPrecedes(_ a: Entry, _ b: Entry) -> Bool {
    let (aKey, bKey) = (a.key(layout), b.key(layout))
    if aKey.count <= end || bKey.count <= end { return aKey.count < bKey.count }
    return KeyOrder.compare(aKey, bKey, from: end) < 0
  }

  /// Sorts keys that agree in all bytes in their entries.
  private func sortTies(
    _ entries: UnsafeMutablePointer<Entry>, _ count: Int, _ scratch: UnsafeMutablePointer<Entry>
  ) throws {
    guard end < Self.depthMax else { return try sortByMerging(entries, count, scratch) }
    let ended = carryNext(entries, count, scratch)
    try Self.sort(
      entries + ended, count - ended, scratch + ended, depth: end, layout, cancellation)
  }

  /// Moves keys that end within the bytes in their entries to the front, the shorter first, and
  /// loads the next bytes of the others. Returns how many ended. Keys that agree up to their
  /// padding differ only in trailing NULs, so they have few lengths.
  private func carryNext(
    _ entries: UnsafeMutablePointer<Entry>, _ count: Int, _ scratch: UnsafeMutablePointer<Entry>
  ) -> Int {
    let end = end
    let kinds = Entry.carriedBytes + 2
    return withUnsafeTemporaryAllocation(of: Int.self, capacity: kinds) { places in
      places.initialize(repeating: 0)
      func kind(_ keyBytes: Int) -> Int {
        keyBytes > end ? kinds - 1 : max(0, Entry.carriedBytes - (end - keyBytes))
      }
      for index in 0..<count {
        let ahead = index &+ Self.prefetchDistance
        if ahead < count { entries[ahead].prefetchKey() }
        places[kind(entries[index].keyBytes(layout))] += 1
      }
      if places[kinds - 1] == count {
        for index in 0..<count { entries[index].carry(from: end, layout) }
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
        let keyBytes = entry.keyBytes(layout)
        if keyBytes > end { entry.carry(from: end, layout) }
        scratch[places[kind(keyBytes)]] = entry
        places[kind(keyBytes)] += 1
      }
      entries.update(from: scratch, count: count)
      return ended
    }
  }

  /// Sorts by merging, which keeps equal keys in their order.
  private func sortByMerging(
    _ entries: UnsafeMutablePointer<Entry>, _ count: Int, _ scratch: UnsafeMutablePointer<Entry>
  ) throws {
    guard count > Entry.insertionMax else { return sortByInsertion(entries, count) }
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
