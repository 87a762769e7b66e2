import CGristKernels

/// A batch of tokens that have been found but not yet counted.
///
/// Safe: the buffers hold `Limits.probeBatch` probes each and `prepare` writes no more. They live
/// as long as the batch, which a single slot uses.
struct TokenBatch: ~Copyable {
  /// A short key on its way to the front table.
  struct Short {
    var first: UInt64
    var second: UInt64
    var meta: UInt64
    var home: UnsafeMutablePointer<KeyCell>
  }

  /// A long key on its way to the recent records.
  struct Long {
    var key: Key
    var hash: UInt64
  }

  let shorts: UnsafeMutablePointer<Short>
  let longs: UnsafeMutablePointer<Long>
  /// Which tokens of the batch are long.
  private let longPlaces: UnsafeMutablePointer<Int>
  /// Two masks for each length from 0 to 16: which bytes of the words belong to the key.
  private let masks: UnsafeMutablePointer<(UInt64, UInt64)>

  init() {
    shorts = .allocate(capacity: Limits.probeBatch + 1)
    longs = .allocate(capacity: Limits.probeBatch)
    longPlaces = .allocate(capacity: Limits.probeBatch + 1)
    masks = .allocate(capacity: KeyCell.inlineBytes + 1)
    for length in 0...KeyCell.inlineBytes {
      let first = length >= 8 ? ~0 : (UInt64(1) << UInt64(8 * length)) - 1
      let second =
        length <= 8 ? 0 : length == 16 ? ~0 : (UInt64(1) << UInt64(8 * (length - 8))) - 1
      (masks + length).initialize(to: (first, second))
    }
  }

  deinit {
    shorts.deallocate()
    longs.deallocate()
    longPlaces.deallocate()
    masks.deallocate()
  }

  /// Divides tokens into short and long ones and hashes them; the cells of short ones are
  /// prefetched. Returns the number of each.
  ///
  /// No branch depends on the data: every token is written to both lists, and counts in only one.
  @inline(__always)
  func prepare(
    _ edges: UnsafePointer<UInt32>, count: Int, text: UnsafeRawPointer,
    geometry: FrontTable.Geometry
  ) -> (shorts: Int, longs: Int) {
    let (shorts, places, masks) = (shorts, longPlaces, masks)
    var shortCount = 0
    var longCount = 0
    for index in 0..<count {
      let start = Int(edges[2 &* index])
      let length = Int(edges[2 &* index &+ 1]) &- start
      let key = text + start
      let isLong = length > KeyCell.inlineBytes
      let mask = masks[isLong ? KeyCell.inlineBytes : length]
      let first = UInt64(littleEndian: key.loadUnaligned(as: UInt64.self)) & mask.0
      let second =
        UInt64(littleEndian: key.loadUnaligned(fromByteOffset: 8, as: UInt64.self)) & mask.1
      let home = geometry.home(KeyHash.short(first, second))
      grist_prefetch(home)
      shorts[shortCount] = Short(
        first: first, second: second, meta: KeyCell.shortMeta(length: length), home: home)
      places[longCount] = index
      longCount &+= isLong ? 1 : 0
      shortCount &+= isLong ? 0 : 1
    }
    for index in 0..<longCount {
      let start = Int(edges[2 &* places[index]])
      let length = Int(edges[2 &* places[index] &+ 1]) &- start
      let key = Key(at: text + start, count: length)
      longs[index] = Long(key: key, hash: KeyHash.any(key))
    }
    return (shortCount, longCount)
  }

  /// Hashes the keys of records. Record n becomes `shorts[n]`: if its key is short, its cell is
  /// prefetched; if it is long, `shorts[n].meta` is 0.
  ///
  /// Safe: there are at most `Limits.probeBatch` records.
  func prepare(
    _ records: UnsafeBufferPointer<EmittedRecord>, geometry: FrontTable.Geometry
  ) {
    for index in 0..<records.count {
      let key = records[index].key
      let isLong = key.count > KeyCell.inlineBytes
      let words = KeyWords(key)
      let home = geometry.home(KeyHash.short(words.first, words.second))
      grist_prefetch(home)
      shorts[index] = Short(
        first: words.first, second: words.second,
        meta: isLong ? 0 : KeyCell.shortMeta(length: key.count), home: home)
    }
  }
}
