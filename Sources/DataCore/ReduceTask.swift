package import JobModel

/// A reduce task: one partition of a map output in, one part file out.
///
///     streams of all slots ─▶ distinct keys, bucket by bucket ─▶ sort ─┐
///     sort buffers, or runs ─▶ segments ─▶ merge ─▶ reducer ───────────┴▶ part file
package struct ReduceTask {
  package let program: Program
  package let partition: Int
  /// The directory that belongs to this attempt alone.
  package let directory: String
  package let compressOutput: Bool
  package let endsOutputByNUL: Bool
  package let job: UInt64
  package let files: [InputFile]
  package let books: JobBooks
  /// For what reducers have to put down: a directory that belongs to this attempt.
  package let scratch: String
  /// The part file will be synced (`PartWriter`).
  package let syncsOutput: Bool

  package init(
    program: Program, job: UInt64 = 1, files: [InputFile] = [], partition: Int,
    directory: String, scratch: String, compressOutput: Bool,
    endsOutputByNUL: Bool = false, books: JobBooks = JobBooks(), syncsOutput: Bool = true
  ) {
    self.program = program
    self.job = job
    self.files = files
    self.books = books
    self.partition = partition
    self.directory = directory
    self.scratch = scratch
    self.syncsOutput = syncsOutput
    self.compressOutput = compressOutput
    self.endsOutputByNUL = endsOutputByNUL
  }

  /// The name of a part file; compressed ones say so.
  package static func partName(_ partition: Int, compressed: Bool) -> String {
    "part-" + PartNumber.text(partition) + (compressed ? ".gz" : "")
  }

  package func run(
    _ input: MapOutput, workspace: ReduceWorkspace, cancellation: Cancellation
  ) throws -> PartReport {
    let writer = try PartWriter(
      directory: directory, name: Self.partName(partition, compressed: compressOutput),
      gzip: compressOutput, layout: program.layout.endedByNUL(endsOutputByNUL), syncs: syncsOutput)
    let output = PartOutput(writer)
    let place = TaskPlace(
      job: job, task: partition, partitions: input.partitions, files: files,
      books: books, cancellation: cancellation, scratch: scratch)
    switch program {
    case .aggregating(let program):
      if let reducer = try program.makeReducer(place, into: output) {
        var sums = ReducedSums(reducer, cancellation: cancellation)
        try sum(input, workspace, into: &sums, cancellation)
        try reducer.finish()
      } else {
        try output.withWriter { try sum(input, workspace, into: &$0, cancellation) }
      }
    case .sorting(let program):
      try reduce(input, with: program.makeReducer(place), into: output, cancellation)
    }
    return try output.finish()
  }

  /// Sends each key with the sum of its values, in the order of keys.
  private func sum<Sink: RecordSink & ~Copyable>(
    _ input: MapOutput, _ workspace: ReduceWorkspace, into sink: inout Sink,
    _ cancellation: Cancellation
  ) throws {
    switch input.contents {
    case .aggregated(let slots, let bucketMap):
      try workspace.withSortedCells(
        of: partition, in: bucketMap, from: slots.map(\.streams), cancellation: cancellation
      ) { cells in
        try sink.append(cells)
      }
    case .runs(let runs):
      var merger = try Merger(runs, partition: partition)
      try merger.sum(into: &sink, cancellation: cancellation)
    case .sorted, .parts:
      preconditionFailure("the map output of another path")
    }
  }

  private func reduce(
    _ input: MapOutput, with reducer: (any PartitionReducer)?, into output: PartOutput,
    _ cancellation: Cancellation
  ) throws {
    switch input.contents {
    case .sorted(let slots):
      let merger = try Merger(count: slots.count) { slots[$0].source(partition: partition) }
      try output.take(merger, through: reducer, cancellation: cancellation)
    case .runs(let runs):
      let merger = try Merger(runs, partition: partition)
      try output.take(merger, through: reducer, cancellation: cancellation)
    case .aggregated, .parts:
      preconditionFailure("the map output of another path")
    }
  }
}

/// Buffers that a slot keeps from one reduce task to the next.
package final class ReduceWorkspace {
  /// Made for the first task that reduces from memory.
  private var collector: PartitionCollector?

  package init() {}

  /// As `PartitionCollector` does.
  func withSortedCells(
    of partition: Int, in map: BucketMap, from slots: [UnsafePointer<BucketStreams>],
    cancellation: Cancellation, _ body: (UnsafeBufferPointer<KeyCell>) throws -> Void
  ) throws {
    if collector == nil { collector = try PartitionCollector() }
    try collector!.withSortedCells(
      of: partition, in: map, from: slots, cancellation: cancellation, body)
  }
}
