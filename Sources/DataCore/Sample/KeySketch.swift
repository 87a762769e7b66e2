import JobModel

/// In which tiles of a sample each key occurs, for a bounded number of keys.
///
/// A tile is a place of the sample, or 256 KiB of it. Each has four quarters: what differs between a
/// quarter of each tile and the whole shows how far keys are local. If there are too many keys, those
/// with an odd hash are left out, then every other one of the rest, and so on (Wegman's adaptive
/// sampling; Flajolet, 1990), so sketches of different places can be added.
package struct KeySketch: Equatable, Sendable {
  /// What is known about a key.
  struct Entry: Equatable, Sendable {
    var keyBytes: UInt32
    /// The tile and quarter in which the key occurred last.
    var last: Int32 = -1
    /// Tiles in which it occurs.
    var tiles: UInt16 = 0
    /// The same, by quarter.
    var quarters = SIMD4<UInt16>()
  }

  /// Tiles of a sample: some hundred, unless files are tiny.
  static let tilesMax = 1 << 14
  /// How many keys are kept: their number is known to 1.2 % with 95 % confidence.
  static let entriesMax = 1 << 15

  private(set) var entries: [UInt64: Entry] = [:]
  /// Only hashes with as many zero bits at the end are kept.
  private(set) var shift = 0
  private(set) var tiles = 0
  /// Pairs that the mapper emitted.
  private(set) var pairs = 0
  /// Records, combined within a quarter, of keys that fit a cell, and of longer ones.
  private(set) var shortRecords = 0
  private(set) var longRecords = 0
  /// The sums of their values.
  private(set) var shortSum = 0
  private(set) var longSum = 0

  package init() {}

  /// A sketch without keys, to which `keep` adds them.
  init(
    shift: Int, tiles: Int, pairs: Int, records: (short: Int, long: Int),
    sums: (short: Int, long: Int)
  ) {
    self.shift = shift
    self.tiles = tiles
    self.pairs = pairs
    (shortRecords, longRecords) = records
    (shortSum, longSum) = sums
  }

  mutating func keep(_ entry: Entry, of hash: UInt64) { entries[hash] = entry }

  /// For each key kept, how many were there.
  var weight: Double { Double(1 << shift) }

  mutating func beginTile() { tiles = min(tiles + 1, Self.tilesMax) }

  mutating func add(pairs count: Int) { pairs = pairs.addingSaturated(count) }

  /// Adds a record of the current tile.
  mutating func add(_ key: Key, value: Int64, quarter: Int) {
    let value = Int(max(value, 0))
    if key.count <= KeyCell.inlineBytes {
      shortRecords += 1
      shortSum = shortSum.addingSaturated(value)
    } else {
      longRecords += 1
      longSum = longSum.addingSaturated(value)
    }
    let hash = Self.hash(key)
    guard hash.trailingZeroBitCount >= shift else { return }
    let place = Int32((tiles - 1) * 4 + quarter)
    var entry = entries[hash] ?? Entry(keyBytes: UInt32(clamping: key.count))
    guard entry.last != place else { return }
    if entry.last < 0 || entry.last / 4 != place / 4 { entry.tiles &+= 1 }
    entry.quarters[quarter] &+= 1
    entry.last = place
    entries[hash] = entry
    if entries.count > Self.entriesMax { thinOut() }
  }

  private mutating func thinOut() {
    while entries.count > Self.entriesMax, shift < 63 {
      shift += 1
      entries = entries.filter { $0.key.trailingZeroBitCount >= shift }
    }
  }

  /// Adds the sketch of other places of the same input.
  mutating func add(_ other: KeySketch) {
    tiles = min(tiles.addingSaturated(other.tiles), Self.tilesMax)
    pairs = pairs.addingSaturated(other.pairs)
    shortRecords = shortRecords.addingSaturated(other.shortRecords)
    longRecords = longRecords.addingSaturated(other.longRecords)
    shortSum = shortSum.addingSaturated(other.shortSum)
    longSum = longSum.addingSaturated(other.longSum)
    shift = max(shift, other.shift)
    entries.merge(other.entries) { mine, theirs in
      var entry = mine
      entry.tiles &+= theirs.tiles
      entry.quarters &+= theirs.quarters
      return entry
    }
    entries = entries.filter { $0.key.trailingZeroBitCount >= shift }
    thinOut()
  }

  /// Bits of a hash that do not depend on those that choose the partition.
  private static func hash(_ key: Key) -> UInt64 {
    var bits = KeyHash.any(key) ^ UInt64(truncatingIfNeeded: key.count) &* 0x9e37_79b9_7f4a_7c15
    bits = (bits ^ bits >> 32) &* 0xd6e8_feb8_6659_fd93
    bits = (bits ^ bits >> 32) &* 0xd6e8_feb8_6659_fd93
    return bits ^ bits >> 32
  }
}
