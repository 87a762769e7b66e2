import Synchronization

/// How the parts of a job leave, if not each as a whole file of its own.
package struct OutputRoute: Sendable {
  /// One stream for all of them, instead of files.
  package var stream: PartStream?
  /// The records after which the output ends. The parts are then made one after another.
  package var limit: OutputLimit?

  package init(stream: PartStream? = nil, limit: OutputLimit? = nil) {
    self.stream = stream
    self.limit = limit
  }
}

/// How many records the rest of an output may have.
package final class OutputLimit: Sendable {
  private let left: Atomic<Int>

  package init(records: Int) { left = Atomic(records) }

  package var recordsLeft: Int { left.load(ordering: .acquiring) }
  package var isReached: Bool { recordsLeft == 0 }

  /// Counts the records of a finished part.
  func take(_ records: Int) { left.subtract(records, ordering: .acquiringAndReleasing) }
}

/// Thrown to end a part whose output has all the records that are wanted.
struct EnoughRecords: Error {}
