import CGristKernels

/// The aggregating path of one slot: tokens in, packed and partly combined
/// records out, one stream a bucket.
///
///     tokens ─▶ hash, prefetch ─┬▶ short: front table ───┬▶ bucket streams ─▶ reduce or spill
///                               └▶ long: recent records ─┘
package struct Aggregator: ~Copyable {
  // MARK: Configuration

  let buckets: Int
  private let keyBytesMax: Int

  // MARK: State

  private var front: FrontTable
  private var recent: RecentRecords
  private var tuner: FrontTuner
  /// On the heap, so that reduce tasks can hold its address.
  let streams: UnsafeMutablePointer<BucketStreams>
  /// Pairs added so far.
  package private(set) var added = 0
  private var usedBytesAtLook = 0
  /// Spills when the budget is reached.
  var spillWhenFull: ((inout Aggregator) throws -> Void)?

  // MARK: Resources

  private let batch: TokenBatch

  package init(buckets: Int, plan: AggregatingPlan) throws {
    // Whatever may fail comes first.
    let front = try FrontTable(
      cellsWanted: plan.frontCells, cellsMax: plan.frontCellsMax, buckets: buckets,
      hugePages: plan.hugePages)
    let recent = try RecentRecords(count: plan.recentRecords)
    let emptyStreams = try BucketStreams(
      buckets: buckets, reservedBytes: plan.streamReserveBytes, hugePages: plan.hugePages)
    self.buckets = buckets
    keyBytesMax = plan.lineBytesMax
    tuner = FrontTuner(cells: front.cellCount, cellsMax: plan.frontCellsMax)
    self.front = front
    self.recent = recent
    streams = .allocate(capacity: 1)
    streams.initialize(to: emptyStreams)
    batch = TokenBatch()
  }

  deinit {
    streams.deinitialize(count: 1)
    streams.deallocate()
  }

  /// Counts each of `count` tokens once.
  ///
  /// Works in batches and in steps: each step touches memory that the previous one prefetched, so
  /// the cache misses of a batch overlap.
  ///
  /// - Parameter edges: the start and end of each token, as offsets into `text`.
  /// - Complexity: O(bytes of the tokens).
  package mutating func count(
    tokens count: Int, edges: UnsafePointer<UInt32>, of text: UnsafeRawPointer
  ) {
    added &+= count
    resizeWhereWorthwhile()
    let geometry = front.geometry
    var done = 0
    while done < count {
      let size = min(count &- done, Limits.probeBatch)
      let (shorts, longs) = batch.prepare(
        edges + 2 &* done, count: size, text: text, geometry: geometry)
      for index in 0..<shorts {
        let probe = batch.shorts[index]
        front.add(
          first: probe.first, second: probe.second, meta: probe.meta, home: probe.home, value: 1,
          streams: &streams.pointee)
      }
      if longs > 0 { countLong(longs) }
      done &+= size
    }
  }

  @inline(__always)
  private mutating func resizeWhereWorthwhile() {
    if let cells = tuner.size(added: added, evicted: front.evicted) {
      front.resize(cellsWanted: cells, streams: &streams.pointee)
    }
  }

  private func countLong(_ count: Int) {
    for index in 0..<count { recent.prefetch(batch.longs[index].hash) }
    for index in 0..<count { recent.prefetchRecord(batch.longs[index].hash) }
    for index in 0..<count {
      let probe = batch.longs[index]
      recent.add(
        key: probe.key, hash: probe.hash, value: 1,
        buckets: UInt64(buckets), streams: &streams.pointee)
    }
  }

  /// Adds the numbers of up to `Limits.probeBatch` records; the cells of short keys are prefetched,
  /// as in `count`. A value is an `Int64` as stored in memory, aligned or not.
  ///
  /// - Complexity: O(bytes of the keys).
  /// - Throws: a memory failure if a key is too long.
  package mutating func add(_ records: UnsafeBufferPointer<EmittedRecord>) throws {
    precondition(records.count <= Limits.probeBatch)
    added &+= records.count
    resizeWhereWorthwhile()
    batch.prepare(records, geometry: front.geometry)
    for index in 0..<records.count {
      let value = records[index].number
      let probe = batch.shorts[index]
      if probe.meta != 0 {
        front.add(
          first: probe.first, second: probe.second, meta: probe.meta, home: probe.home,
          value: value, streams: &streams.pointee)
      } else {
        let key = records[index].key
        guard key.count <= keyBytesMax else {
          throw EmittedRecord.tooLong(key.count, limit: keyBytesMax)
        }
        addLong(key, value: value)
      }
    }
  }

  private mutating func addLong(_ key: Key, value: Int64) {
    recent.add(
      key: key, hash: KeyHash.any(key), value: value,
      buckets: UInt64(buckets), streams: &streams.pointee)
  }

  /// Adds `value` to a key of any length.
  package mutating func add(_ key: Key, value: Int64) {
    added &+= 1
    guard key.count <= KeyCell.inlineBytes else { return addLong(key, value: value) }
    let words = KeyWords(key)
    front.add(
      first: words.first, second: words.second, meta: KeyCell.shortMeta(length: key.count),
      home: front.geometry.home(KeyHash.short(words.first, words.second)),
      value: value, streams: &streams.pointee)
  }

  /// Spills if the budget is reached. Call this at the end of each text.
  mutating func makeRoom() throws {
    usedBytesAtLook = streams.pointee.usedBytes
    if let spillWhenFull { try spillWhenFull(&self) }
  }

  /// The same within a text from which more bytes of keys are added than it has. Call this whenever
  /// some MiB of keys have been added; it checks only if they took that much memory.
  @inline(__always)
  package mutating func makeRoomWhereGrown() throws {
    if streams.pointee.usedBytes &- usedBytesAtLook >= Limits.growthBytes { try makeRoom() }
  }

  /// Moves everything that is still in the table to the streams.
  package mutating func flush() { front.flushAll(to: &streams.pointee) }

  /// Discards all records, after `flush` and a spill.
  mutating func removeAll() {
    streams.pointee.removeAll()
    recent.removeAll()
  }
}
