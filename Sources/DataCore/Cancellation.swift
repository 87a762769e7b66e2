import JobModel
import Synchronization

/// A wish to stop that any thread may utter and all look at.
package final class Cancellation: Sendable {
  private let flag = Atomic<Bool>(false)

  package init() {}

  package func cancel() { flag.store(true, ordering: .releasing) }

  package var isCancelled: Bool { flag.load(ordering: .acquiring) }

  /// Throws when somebody cancelled. Called every few milliseconds of work.
  package func check() throws {
    if isCancelled { throw JobFailure(.cancelled, "stopped before the end") }
  }
}
