package import JobModel

/// What a mapper, combiner or reducer knows about its task.
package struct TaskContext: Sendable {
  package var job: UInt64
  /// The map task, or the partition of a reduce task.
  package var task: Int
  package var partitions: Int
  package var files: [InputFile]
  package var tallies: JobTallies
  package var cancellation: Cancellation
  /// A directory of this attempt alone.
  package var scratch: FilePath
  /// The size limit of an emitted record, in bytes.
  package var recordBytesMax = Limits.keyBytesMax
  /// How part files leave that a map task writes.
  package var route = OutputRoute()
  /// Whether the output only serves to plan the job.
  package var isSample = false
}

extension TaskContext {
  package var counters: CounterTable { tallies.counters }
  package var skips: SkippedRecords { tallies.skips }
  package var lines: TaskLines? { tallies.lines }

  init(_ task: MapTaskSpecification, tallies: JobTallies, cancellation: Cancellation) {
    self.init(
      job: task.job, task: Int(task.task), partitions: task.partitions, files: task.files,
      tallies: tallies, cancellation: cancellation, scratch: task.scratch)
  }
}
