import CGristKernels
package import JobModel
import Storage

/// Single stages of the core, one call each, for the micro-benchmarks.
package enum Stages {
  /// Finds the tokens of `text` and counts them. Returns the number of tokens.
  package static func aggregate(
    _ text: UnsafeRawBufferPointer, with program: any AggregatingProgram, partitions: Int
  ) throws -> Int {
    let mapper = try program.makeMapper(
      TaskContext(
        job: 1, task: 0, partitions: partitions, files: [], tallies: JobTallies(),
        cancellation: Cancellation(), scratch: ""))
    let plan = try AggregatingPlan(budgetBytes: 1 << 30, slots: 1)
    var aggregator = try Aggregator(
      buckets: BucketMap(partitions: partitions).buckets, plan: plan)
    let text = InputText(
      bytes: text, format: .lines, origin: TextOrigin(file: 0, base: 0, offset: 0))
    _ = try mapper.map(text, into: &aggregator)
    aggregator.flush()
    return aggregator.added
  }

  /// Inflates a whole gzip file and checks it. Returns the number of bytes.
  package static func inflate(_ path: FilePath, with kind: InflaterKind) throws -> Int {
    let file = try FileDescriptor.openToRead(path, in: .input)
    let bytes = try file.size()
    var reader = GzipReader(
      file: file, fileBytes: bytes, startingAt: 0, inflater: kind.make(),
      window: MappedWindow(byteCount: Limits.windowBytes), windowBytes: Limits.windowBytes)
    let buffer = ChunkBuffer(byteCount: Limits.chunkBytes)
    var total = 0
    while !reader.isAtEnd { total += try reader.read(into: buffer.room(from: 0)) }
    return total
  }

  /// Packed records of one partition, ready to be reduced or spilled.
  package final class Records {
    private let aggregator: UnsafeMutablePointer<Aggregator>
    private let bucketMap = BucketMap(partitions: 1)

    package init(_ keys: [[UInt8]]) throws {
      let plan = try AggregatingPlan(budgetBytes: 1 << 30, slots: 1)
      let empty = try Aggregator(buckets: bucketMap.buckets, plan: plan)
      aggregator = .allocate(capacity: 1)
      aggregator.initialize(to: empty)
      for key in keys {
        Key.withCopy(of: key) { aggregator.pointee.add($0, value: 1) }
      }
      aggregator.pointee.flush()
    }

    deinit {
      aggregator.deinitialize(count: 1)
      aggregator.deallocate()
    }

    /// Combines and sorts the records. Returns the number of distinct keys.
    package func collect() throws -> Int {
      var collector = try PartitionCollector()
      return try collector.withSortedCells(
        of: 0, in: bucketMap, from: [UnsafePointer(aggregator.pointee.streams)],
        cancellation: Cancellation()
      ) { $0.count }
    }

    /// Combines, sorts and writes the records as a run.
    package func spill(to path: FilePath, run: UInt32, compression: SpillCompression) throws
      -> RunFile
    {
      var writer = try RunWriter(
        path: path, identity: RunIdentity(job: 1, task: 0, run: run), compression: compression)
      var collector = try PartitionCollector()
      try collector.withSortedCells(
        of: 0, in: bucketMap, from: [UnsafePointer(aggregator.pointee.streams)],
        cancellation: Cancellation()
      ) { try writer.append($0) }
      try writer.endPartition()
      return try writer.finish()
    }
  }

  /// Merges runs and throws the records away. Returns how many there were.
  package static func merge(_ runs: [RunFile]) throws -> Int {
    var counter = Counter()
    var merger = try Merger(runs, partition: 0)
    try merger.sum(into: &counter, cancellation: Cancellation())
    return counter.records
  }

  private struct Counter: RecordSink {
    var records = 0
    mutating func append(_ key: Key, value: Int64) { records += 1 }
  }
}
