import CGristKernels

/// The distinct keys of one bucket with their combined values.
///
/// Open addressing with linear probing over 32-byte cells. A bucket is chosen
/// so small that its table fits the second-level cache; the table doubles when
/// it is more than half full.
struct DistinctTable: ~Copyable {
  private var region: Region
  private var cells: UnsafeMutablePointer<KeyCell>
  private var mask: Int
  private var used = 0
  private let probes: UnsafeMutablePointer<Probe>

  /// A record on its way to its cell.
  private struct Probe {
    var words: KeyWords
    var hash: UInt64
    var value: Int64
    /// Of a short key its meta; of a long one zero.
    var meta: UInt64
    var record: UnsafeRawPointer
  }

  private static let cellsMin = 256
  private static let probeBatch = 64

  init() throws {
    region = try Region(byteCount: Self.bytes(Self.cellsMin), hugePages: false)
    cells = region.start.bindMemory(to: KeyCell.self, capacity: Self.cellsMin)
    mask = Self.cellsMin - 1
    probes = .allocate(capacity: Self.probeBatch)
  }

  deinit { probes.deallocate() }

  private static func bytes(_ cells: Int) -> Int { cells * MemoryLayout<KeyCell>.stride }

  /// Adds the records that lie between `start` and `end`. They must stay where
  /// they are until the table is emptied.
  mutating func add(from start: UnsafeRawPointer, to end: UnsafeRawPointer) throws {
    var next = start
    while next < end {
      let batch = prepare(&next, end)
      if (used &+ batch) &* 2 > mask { try grow(toHold: used &+ batch) }
      for index in 0..<batch {
        let probe = probes[index]
        if probe.meta != 0 { addShort(probe) } else { addLong(probe) }
      }
    }
  }

  /// Decodes, hashes and prefetches up to a batch of records.
  @inline(__always)
  private func prepare(_ next: inout UnsafeRawPointer, _ end: UnsafeRawPointer) -> Int {
    var batch = 0
    while batch < Self.probeBatch, next < end {
      let record = PackedRecord(at: next)
      let isShort = record.length <= KeyCell.inlineBytes
      let words = KeyWords(record.key, length: min(record.length, KeyCell.inlineBytes))
      let hash =
        isShort
        ? KeyHash.short(words.first, words.second)
        : KeyHash.any(record.key, length: record.length)
      probes[batch] = Probe(
        words: words, hash: hash, value: record.value,
        meta: isShort ? KeyCell.shortMeta(length: record.length) : 0, record: next)
      grist_prefetch(cells + Int(truncatingIfNeeded: hash) & mask)
      batch &+= 1
      next = record.key + record.length
    }
    return batch
  }

  @inline(__always)
  private mutating func addShort(_ probe: Probe) {
    var index = Int(truncatingIfNeeded: probe.hash) & mask
    while true {
      let cell = cells + index
      let difference =
        (cell.pointee.first ^ probe.words.first) | (cell.pointee.second ^ probe.words.second)
        | (cell.pointee.meta ^ probe.meta)
      if difference == 0 {
        cell.pointee.value &+= probe.value
        return
      }
      if cell.pointee.isEmpty { break }
      index = (index &+ 1) & mask
    }
    cells[index] = KeyCell(
      first: probe.words.first, second: probe.words.second, value: probe.value, meta: probe.meta)
    used &+= 1
  }

  @inline(never)
  private mutating func addLong(_ probe: Probe) {
    let record = PackedRecord(at: probe.record)
    var index = Int(truncatingIfNeeded: probe.hash) & mask
    while !cells[index].isEmpty {
      if cells[index].hasSameLongKey(
        probe.words, hash: probe.hash, key: record.key, length: record.length)
      {
        cells[index].value &+= probe.value
        return
      }
      index = (index &+ 1) & mask
    }
    cells[index] = KeyCell(
      first: probe.words.first, second: probe.words.second, value: probe.value,
      meta: KeyCell.longMeta(record: probe.record, hash: probe.hash))
    used &+= 1
  }

  private mutating func grow(toHold wanted: Int) throws {
    var capacity = (mask + 1) * 2
    while wanted * 2 > capacity { capacity *= 2 }
    let grown = try Region(
      byteCount: Self.bytes(capacity), hugePages: Self.bytes(capacity) >= 2 << 20)
    let target = grown.start.bindMemory(to: KeyCell.self, capacity: capacity)
    for old in 0...mask where !cells[old].isEmpty {
      var index = Int(truncatingIfNeeded: cells[old].hash()) & (capacity - 1)
      while !target[index].isEmpty { index = (index + 1) & (capacity - 1) }
      target[index] = cells[old]
    }
    region = grown
    cells = target
    mask = capacity - 1
  }

  /// Writes the cells in sort order to `target`, in no particular sequence, and
  /// empties the table. Returns how many there were.
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

extension KeyCell {
  /// The hash of the key; the words are as they were read.
  func hash() -> UInt64 {
    if isLong {
      let record = record
      return KeyHash.any(record.key, length: record.length)
    }
    return KeyHash.short(first, second)
  }
}
