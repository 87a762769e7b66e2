package import JobModel

/// A slot on the aggregating path: its mapper, its aggregator, its runs.
///
/// `@unchecked Sendable`: see `MapSlot`.
package final class AggregatingSlot: MapSlot, @unchecked Sendable {
  // MARK: Configuration

  private let slot: Int
  private let task: MapTaskSpecification
  private let plan: AggregatingPlan
  private let bucketMap: BucketMap
  private let cancellation: Cancellation

  // MARK: State

  private let mapper: any AggregatingMapper
  /// On the heap, so that reduce tasks can hold its address.
  private let aggregator: UnsafeMutablePointer<Aggregator>
  private var spills = 0
  private var distinctShare = DistinctShare()
  package private(set) var runs: [RunFile] = []
  package private(set) var report = MapReport()
  package var ranges: [GzipRangeReport] = []

  init(
    slot: Int, task: MapTaskSpecification, plan: AggregatingPlan, bucketMap: BucketMap,
    mapper: any AggregatingMapper, cancellation: Cancellation
  ) throws {
    self.slot = slot
    self.task = task
    self.plan = plan
    self.bucketMap = bucketMap
    self.mapper = mapper
    self.cancellation = cancellation
    let empty = try Aggregator(buckets: bucketMap.buckets, plan: plan)
    aggregator = .allocate(capacity: 1)
    aggregator.initialize(to: empty)
    // The slot owns the aggregator, which is in use only while the slot is.
    aggregator.pointee.spillWhenFull = { [unowned self] in try self.spillWhenFull(&$0) }
  }

  deinit {
    aggregator.deinitialize(count: 1)
    aggregator.deallocate()
  }

  /// The packed records that were not spilled; valid as long as this object.
  var streams: UnsafePointer<BucketStreams> {
    UnsafePointer(aggregator.pointee.streams)
  }

  package func begin(_ split: InputSplit, number: Int) {}

  package func map(_ text: InputText, sequence: InputSequence) throws {
    try cancellation.check()
    report.inflatedBytes += text.bytes.count
    let records = try mapper.map(text, into: &aggregator.pointee)
    report.records += records
    try aggregator.pointee.makeRoom()
  }

  package func end(inputBytes: Int) { report.inputBytes += inputBytes }

  private func spillWhenFull(_ aggregator: inout Aggregator) throws {
    guard try isOverBudget(aggregator.streams) else { return }
    aggregator.flush()
    countCombined(aggregator.streams)
    try writeRun(aggregator.streams)
    aggregator.removeAll()
    distinctShare.forget()
  }

  /// Whether the streams, and sorting the keys of their largest partition, fill the budget.
  private func isOverBudget(_ streams: UnsafePointer<BucketStreams>) throws -> Bool {
    let used = streams.pointee.usedBytes
    // Sorting needs a fraction of it in addition; compute that only when it may matter.
    guard used * 8 > plan.streamBytes else { return false }
    let most = sortBytes(streams)
    guard used + most > plan.streamBytes else { return false }
    // That is if all records have different keys. Look how many really do.
    let share = try distinctShare.share(of: streams, cancellation: cancellation)
    return used + Int(Double(most) * share) > plan.streamBytes
  }

  /// How many bytes it takes to reduce this slot's records from memory if no two have the same key:
  /// every slot sorts a partition at the same time.
  private func sortBytes(_ streams: UnsafePointer<BucketStreams>) -> Int {
    var largest = 0
    for partition in 0..<bucketMap.partitions {
      var records = 0
      for bucket in bucketMap.buckets(of: partition) {
        records += streams.pointee.records(in: bucket)
      }
      largest = max(largest, records)
    }
    return largest * AggregatingPlan.sortBytesPerRecord * min(task.slots, bucketMap.partitions)
  }

  package func finishMapping() throws {
    try mapper.finish()
    aggregator.pointee.flush()
    report.emitted = aggregator.pointee.added
    countCombined(streams)
  }

  /// Passes on the records of what was mapped since the last call, and forgets them, for samples.
  ///
  /// - Complexity: O(records), plus what it takes to empty the front table.
  func takeRecords(_ body: (Key, Int64) -> Void) {
    aggregator.pointee.flush()
    for bucket in 0..<bucketMap.buckets {
      streams.pointee.forEachPage(of: bucket) { start, end in
        var next = start
        while next < end {
          let record = PackedRecord(at: next)
          body(record.key, record.value)
          next = record.key.end
        }
      }
    }
    aggregator.pointee.removeAll()
  }

  /// Pairs that the mapper has added so far.
  var emitted: Int { aggregator.pointee.added }

  private func countCombined(_ streams: UnsafePointer<BucketStreams>) {
    for bucket in 0..<bucketMap.buckets {
      report.combined += streams.pointee.records(in: bucket)
    }
    report.combinedBytes += streams.pointee.packedBytes()
  }

  package func spillRest() throws {
    if streams.pointee.usedBytes > 0 { try writeRun(streams) }
    aggregator.pointee.streams.pointee.release()
  }

  /// Sorts the records in memory and writes them as a run.
  private func writeRun(_ streams: UnsafePointer<BucketStreams>) throws {
    let identity = RunIdentity(
      job: task.job, task: task.task,
      run: RunNames.spilledRun(slot: slot, slots: task.slots, spill: spills))
    spills += 1
    var writer = try RunWriter(
      path: RunNames.path(task.scratch, identity), identity: identity,
      compression: task.spillCompression)
    var collector = try PartitionCollector()
    for partition in 0..<bucketMap.partitions {
      try collector.withSortedCells(
        of: partition, in: bucketMap, from: [streams], cancellation: cancellation
      ) { cells in
        try writer.append(cells)
      }
      try writer.endPartition()
    }
    runs.appendSpilled(try writer.finish())
    report.spill.add(writer.report)
  }
}
