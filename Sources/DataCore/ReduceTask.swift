package import JobModel

/// A reduce task: one partition of a map output in, one part file out.
///
///     streams of all slots ─▶ distinct keys, bucket by bucket ─▶ sort ─┐
///     sort buffers, or runs ─▶ segments ─▶ merge ─▶ reducer ───────────┴▶ part file
package struct ReduceTask {
  package let partition: Int
  /// A directory of this attempt alone, for the part file.
  package let directory: FilePath
  package let compressOutput: Bool
  package let endsOutputByNUL: Bool
  package let job: UInt64
  package let files: [InputFile]
  package let tallies: JobTallies
  /// A directory of this attempt alone, for temporary files of reducers.
  package let scratch: FilePath
  /// Whether the part file will be synced (`PartWriter`).
  package let syncsOutput: Bool
  package let route: OutputRoute

  package init(
    job: UInt64 = 1, files: [InputFile] = [], partition: Int, directory: FilePath,
    scratch: FilePath,
    compressOutput: Bool, endsOutputByNUL: Bool = false, tallies: JobTallies = JobTallies(),
    syncsOutput: Bool = true, route: OutputRoute = OutputRoute()
  ) {
    self.route = route
    self.job = job
    self.files = files
    self.tallies = tallies
    self.partition = partition
    self.directory = directory
    self.scratch = scratch
    self.syncsOutput = syncsOutput
    self.compressOutput = compressOutput
    self.endsOutputByNUL = endsOutputByNUL
  }

  package func run<Path: DataPath>(
    _ input: MapOutput<Path>, cancellation: Cancellation
  ) throws -> PartReport {
    let layout = input.path.layout.endedByNUL(endsOutputByNUL)
    let output = PartOutput(
      try PartWriter(
        partition, directory: directory, gzip: compressOutput, layout: layout, syncs: syncsOutput,
        route: route))
    let context = TaskContext(
      job: job, task: partition, partitions: input.partitions, files: files,
      tallies: tallies, cancellation: cancellation, scratch: scratch)
    do {
      try input.path.reduce(input.contents, into: output, in: context)
    } catch is EnoughRecords {}
    return try output.finish()
  }
}
