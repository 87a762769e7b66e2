/// A job that was looked at: its files, how they are cut, how keys are divided. With a plan any
/// task of the job can be run by itself, anywhere, as often as one likes.
package struct JobPlan: Codable, Equatable, Sendable {
  package static let currentVersion = 1
  /// Bytes of a plan as JSON, beyond any: a hundred bytes a file and a split.
  package static let bytesMax = 1 << 30

  package var version = JobPlan.currentVersion
  /// Goes into the checksums of every file that tasks write.
  package var job: UInt64
  package var specification: JobSpecification
  package var files: [InputFile]
  /// One map task each.
  package var splits: [InputSplit]
  /// Reduce tasks; 0 where the map output is the output.
  package var partitions: Int
  package var partitioning: Partitioning

  package init(
    job: UInt64, specification: JobSpecification, files: [InputFile], splits: [InputSplit],
    partitions: Int, partitioning: Partitioning
  ) {
    self.job = job
    self.specification = specification
    self.files = files
    self.splits = splits
    self.partitions = partitions
    self.partitioning = partitioning
  }

  /// Bytes of input on disk.
  package var inputBytes: Int { files.reduce(0) { $0 + $1.bytes } }

  /// The map task of some of the splits, for so many threads.
  package func mapTask(
    _ splits: Range<Int>, slots: Int, scratch: String, output: String
  ) -> MapTaskSpecification {
    var task = MapTaskSpecification(
      job: job, task: UInt32(splits.lowerBound), program: specification.program, files: files,
      splits: Array(self.splits[splits]), partitions: partitions, slots: slots,
      memoryBytes: specification.memoryBytes, spillCompression: specification.spillCompression,
      scratch: scratch)
    task.format = specification.format
    task.partitioning = partitioning
    task.firstSplit = splits.lowerBound
    task.output = output
    task.compressOutput = specification.compressOutput
    task.endsOutputByNUL = specification.endsOutputByNUL
    task.syncsOutput = specification.syncsOutput
    return task
  }
}
