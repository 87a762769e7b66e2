package import JobModel

/// Which task of which job a part of a program works for.
package struct TaskPlace: Sendable {
  package var job: UInt64
  /// The map task, or the partition of a reduce task.
  package var task: Int
  package var partitions: Int
  package var files: [InputFile]
  package var books: JobBooks
  package var cancellation: Cancellation
  /// A directory that belongs to this attempt alone.
  package var scratch: String
  /// Bytes of the longest record that may be emitted.
  package var recordBytesMax = Limits.keyBytesMax
  /// Whether what is made is only looked at, to plan the job.
  package var isSample = false
}

extension TaskPlace {
  package var counters: CounterBook { books.counters }
  package var skips: SkipBook { books.skips }

  init(_ task: MapTaskSpecification, books: JobBooks, cancellation: Cancellation) {
    self.init(
      job: task.job, task: Int(task.task), partitions: task.partitions, files: task.files,
      books: books, cancellation: cancellation, scratch: task.scratch)
  }
}
