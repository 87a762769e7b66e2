package import JobModel

/// A reduce task: one partition of a map output in, one part file out.
///
///     streams of all slots ─▶ distinct keys, bucket by bucket ─▶ sort ─┐
///     runs ─▶ segments ─▶ merge ───────────────────────────────────────┴▶ part file
package struct ReduceTask {
  package let partition: Int
  /// The directory that belongs to this attempt alone.
  package let directory: String
  package let compressOutput: Bool

  package init(partition: Int, directory: String, compressOutput: Bool) {
    self.partition = partition
    self.directory = directory
    self.compressOutput = compressOutput
  }

  /// The name of a part file; compressed ones say so.
  package static func partName(_ partition: Int, compressed: Bool) -> String {
    let digits = String(partition)
    let zeros = String(repeating: "0", count: max(0, 5 - digits.count))
    return "part-" + zeros + digits + (compressed ? ".gz" : "")
  }

  package func run(
    _ input: MapOutput, workspace: ReduceWorkspace, cancellation: Cancellation
  ) throws -> PartReport {
    var writer = try PartWriter(
      directory: directory, name: Self.partName(partition, compressed: compressOutput),
      gzip: compressOutput)
    switch input.contents {
    case .memory(let slots):
      try workspace.collector.withSortedCells(
        of: partition, in: input.bucketMap, from: slots.map(\.streams),
        cancellation: cancellation
      ) { cells in
        try writer.append(cells)
      }
    case .runs(let runs):
      var merger = try RunMerger(runs, partition: partition)
      try merger.merge(into: &writer, cancellation: cancellation)
    }
    return try writer.finish()
  }
}

/// Buffers that a slot keeps from one reduce task to the next.
package final class ReduceWorkspace {
  var collector = PartitionCollector()

  package init() {}
}
