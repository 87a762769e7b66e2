import CGristKernels

/// The distinct keys of one bucket with their combined values.
///
/// It uses open addressing with linear probing over 32-byte cells. A bucket is small enough for its
/// table to fit the second-level cache; the table doubles when it is more than half full.
///
/// Places depend on secrets of the table (`SeededHash`), so keys that were chosen to collide in one
/// bucket are spread here like any others. If a key would still be farther than `Limits.probesMax`
/// from its place, the table draws new secrets and places all keys again.
struct DistinctTable: ~Copyable {
  private var region: Region
  private var cells: UnsafeMutablePointer<KeyCell>
  private var mask: Int
  private var used = 0
  private var seededHash: SeededHash
  private let probes: UnsafeMutablePointer<Probe>
  /// How often all keys were placed again.
  private(set) var replacements = 0

  /// The keys in the table.
  var count: Int { used }

  /// A record on its way to its cell.
  private struct Probe {
    var words: KeyWords
    var hash: UInt64
    var value: Int64
    /// The meta of a short key; zero for a long one.
    var meta: UInt64
    var record: UnsafeRawPointer
  }

  private static let cellsMin = 256
  private static let probeBatch = 64

  init(seededHash: SeededHash = SeededHash()) throws {
    self.seededHash = seededHash
    region = try Region(byteCount: Self.bytes(Self.cellsMin), hugePages: false)
    cells = region.start.bindMemory(to: KeyCell.self, capacity: Self.cellsMin)
    mask = Self.cellsMin - 1
    probes = .allocate(capacity: Self.probeBatch)
  }

  deinit { probes.deallocate() }

  private static func bytes(_ cells: Int) -> Int { cells * MemoryLayout<KeyCell>.stride }

  /// Adds the records between `start` and `end`. They must stay in place until the table is
  /// emptied.
  mutating func add(from start: UnsafeRawPointer, to end: UnsafeRawPointer) throws {
    var next = start
    while next < end {
      let batch = prepare(&next, end)
      if (used &+ batch) &* 2 > mask { try grow(toHold: used &+ batch) }
      for index in 0..<batch {
        while !add(probes[index]) { try placeAnew(index..<batch) }
      }
    }
  }

  /// Decodes, hashes and prefetches up to a batch of records.
  @inline(__always)
  private func prepare(_ next: inout UnsafeRawPointer, _ end: UnsafeRawPointer) -> Int {
    var batch = 0
    while batch < Self.probeBatch, next < end {
      let record = PackedRecord(at: next)
      let isShort = record.key.count <= KeyCell.inlineBytes
      let words = KeyWords(record.key)
      let hash = isShort ? seededHash.short(words) : seededHash.any(record.key)
      probes[batch] = Probe(
        words: words, hash: hash, value: record.value,
        meta: isShort ? KeyCell.shortMeta(length: record.key.count) : 0, record: next)
      grist_prefetch(cells + Int(truncatingIfNeeded: hash) & mask)
      batch &+= 1
      next = record.key.end
    }
    return batch
  }

  /// Adds a record; does nothing and returns false if a new key would be too far from its place.
  @inline(__always)
  private mutating func add(_ probe: Probe) -> Bool {
    probe.meta != 0 ? addShort(probe) : addLong(probe)
  }

  @inline(__always)
  private mutating func addShort(_ probe: Probe) -> Bool {
    let home = Int(truncatingIfNeeded: probe.hash) & mask
    var index = home
    while true {
      let cell = cells + index
      let difference =
        (cell.pointee.first ^ probe.words.first) | (cell.pointee.second ^ probe.words.second)
        | (cell.pointee.meta ^ probe.meta)
      if difference == 0 {
        cell.pointee.value &+= probe.value
        return true
      }
      if cell.pointee.isEmpty { break }
      index = (index &+ 1) & mask
    }
    guard isNear(index, home) else { return false }
    cells[index] = KeyCell(
      first: probe.words.first, second: probe.words.second, value: probe.value, meta: probe.meta)
    used &+= 1
    return true
  }

  @inline(never)
  private mutating func addLong(_ probe: Probe) -> Bool {
    let key = PackedRecord(at: probe.record).key
    let home = Int(truncatingIfNeeded: probe.hash) & mask
    var index = home
    while !cells[index].isEmpty {
      if cells[index].hasSameLongKey(probe.words, hash: probe.hash, key: key) {
        cells[index].value &+= probe.value
        return true
      }
      index = (index &+ 1) & mask
    }
    guard isNear(index, home) else { return false }
    cells[index] = KeyCell(
      first: probe.words.first, second: probe.words.second, value: probe.value,
      meta: KeyCell.longMeta(record: probe.record, hash: probe.hash))
    used &+= 1
    return true
  }

  /// A key that is found is as near as when it was added, so probes are bounded.
  @inline(__always)
  private func isNear(_ index: Int, _ home: Int) -> Bool {
    (index &- home) & mask <= Limits.probesMax
  }

  // MARK: Placing all keys again

  private mutating func grow(toHold wanted: Int) throws {
    var capacity = (mask + 1) * 2
    while wanted * 2 > capacity { capacity *= 2 }
    try rebuild(capacity: capacity)
  }

  /// Places all keys, and the waiting probes, by new secrets.
  @inline(never)
  private mutating func placeAnew(_ waiting: Range<Int>) throws {
    seededHash = SeededHash()
    replacements += 1
    try rebuild(capacity: mask + 1)
    for index in waiting {
      probes[index].hash = seededHash.any(PackedRecord(at: probes[index].record).key)
    }
  }

  private mutating func rebuild(capacity: Int) throws {
    let rebuilt = try Region(
      byteCount: Self.bytes(capacity), hugePages: Self.bytes(capacity) >= 2 << 20)
    let target = rebuilt.start.bindMemory(to: KeyCell.self, capacity: capacity)
    for old in 0...mask where !cells[old].isEmpty {
      let hash = seededHash.of(cells[old])
      var index = Int(truncatingIfNeeded: hash) & (capacity - 1)
      while !target[index].isEmpty { index = (index + 1) & (capacity - 1) }
      target[index] = cells[old].withHash(hash)
    }
    region = rebuilt
    cells = target
    mask = capacity - 1
  }

  /// Writes the cells to `target`, with their words in sort order but in no particular sequence,
  /// and empties the table. Returns the number of cells.
  mutating func drain(into target: UnsafeMutablePointer<KeyCell>) -> Int {
    guard used > 0 else { return 0 }
    var count = 0
    for index in 0...mask where !cells[index].isEmpty {
      target[count] = cells[index].inSortOrder()
      count &+= 1
      cells[index].meta = 0
    }
    used = 0
    return count
  }
}
