import CGristKernels

/// The aggregating path of one slot: tokens in, packed and partly combined
/// records out, one stream a bucket.
///
///     tokens ─▶ hash, prefetch ─▶ front table (short │ long keys) ─▶ bucket streams ─▶ reduce or spill
package struct Aggregator: ~Copyable {
  // MARK: Configuration

  let buckets: Int

  // MARK: State

  private var shortKeys: FrontTable
  private var longKeys: FrontTable
  private var texts: FrontTexts
  private var tuner: FrontTuner
  /// On the heap, so that reduce tasks can hold its address.
  let streams: UnsafeMutablePointer<BucketStreams>
  /// Pairs added so far.
  package private(set) var added = 0

  // MARK: Resources

  /// A short key on its way to the table.
  private struct Probe {
    var first: UInt64
    var second: UInt64
    var meta: UInt64
    var home: Int
  }
  private let probes: UnsafeMutablePointer<Probe>

  package init(buckets: Int, plan: MemoryPlan) {
    self.buckets = buckets
    shortKeys = FrontTable(cellsWanted: plan.frontCells, buckets: buckets, holdsLongKeys: false)
    longKeys = FrontTable(cellsWanted: plan.frontCells / 4, buckets: buckets, holdsLongKeys: true)
    texts = FrontTexts(byteCount: plan.frontLongBytes)
    tuner = FrontTuner(cells: shortKeys.cellCount, cellsMax: plan.frontCellsMax)
    streams = .allocate(capacity: 1)
    streams.initialize(
      to: BucketStreams(buckets: buckets, reservedBytes: plan.streamReserveBytes))
    probes = .allocate(capacity: Limits.probeBatch)
  }

  deinit {
    probes.deallocate()
    streams.deinitialize(count: 1)
    streams.deallocate()
  }

  /// Counts each of `count` tokens once.
  ///
  /// Two loops over a batch: the first loads, hashes and prefetches, the second
  /// probes, so that the misses of a batch overlap.
  ///
  /// - Parameter edges: start and end of each token, as offsets into `text`.
  /// - Complexity: O(bytes of the tokens).
  package mutating func count(
    tokens count: Int, edges: UnsafePointer<UInt32>, of text: UnsafeRawPointer
  ) {
    added &+= count
    if let cells = tuner.size(added: added, evicted: shortKeys.evicted) {
      shortKeys.resize(cellsWanted: cells, streams: &streams.pointee)
    }
    var done = 0
    while done < count {
      let batch = min(count &- done, Limits.probeBatch)
      let shorts = prepare(edges + 2 &* done, batch, text)
      for index in 0..<shorts {
        let probe = probes[index]
        shortKeys.add(
          first: probe.first, second: probe.second, meta: probe.meta, home: probe.home, value: 1,
          streams: &streams.pointee)
      }
      done &+= batch
    }
  }

  /// Hashes a batch; long keys are added at once. Returns how many short ones wait in `probes`.
  @inline(__always)
  private mutating func prepare(
    _ edges: UnsafePointer<UInt32>, _ batch: Int, _ text: UnsafeRawPointer
  ) -> Int {
    let bucketCount = UInt64(buckets)
    let blockMask = UInt64(shortKeys.blockCells &- 1)
    let cells = shortKeys.cells
    var shorts = 0
    for index in 0..<batch {
      let start = Int(edges[2 &* index])
      let length = Int(edges[2 &* index &+ 1]) &- start
      let key = text + start
      if length > KeyCell.inlineBytes {
        addLong(key: key, length: length, value: 1)
        continue
      }
      let words = KeyWords(key, length: length)
      let hash = KeyHash.short(words.first, words.second, length: length)
      let home = shortKeys.home(hash, buckets: bucketCount, blockMask: blockMask)
      grist_prefetch(cells + home)
      probes[shorts] = Probe(
        first: words.first, second: words.second, meta: KeyCell.shortMeta(length: length),
        home: home)
      shorts &+= 1
    }
    return shorts
  }

  @inline(never)
  private mutating func addLong(key: UnsafeRawPointer, length: Int, value: Int64) {
    let hash = KeyHash.any(key, length: length)
    if length > Limits.frontKeyBytesMax {
      let bucket = BucketMap.bucket(of: hash, buckets: UInt64(buckets))
      streams.pointee.append(bucket: bucket, key: key, length: length, value: value)
    } else {
      longKeys.addLong(
        key: key, length: length, hash: hash, value: value, texts: &texts, streams: &streams.pointee
      )
    }
  }

  /// Adds `value` to a key of any length. 16 bytes must be readable at `key`.
  package mutating func add(key: UnsafeRawPointer, length: Int, value: Int64) {
    added &+= 1
    guard length <= KeyCell.inlineBytes else {
      return addLong(key: key, length: length, value: value)
    }
    let words = KeyWords(key, length: length)
    let hash = KeyHash.short(words.first, words.second, length: length)
    let home = shortKeys.home(
      hash, buckets: UInt64(buckets), blockMask: UInt64(shortKeys.blockCells &- 1))
    shortKeys.add(
      first: words.first, second: words.second, meta: KeyCell.shortMeta(length: length),
      home: home, value: value, streams: &streams.pointee)
  }

  /// Moves everything that is still in the tables to the streams.
  package mutating func flush() {
    shortKeys.flushAll(to: &streams.pointee)
    longKeys.flushAll(to: &streams.pointee)
    texts.removeAll()
  }
}
