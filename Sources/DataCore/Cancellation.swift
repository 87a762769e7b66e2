import JobModel
import Synchronization

/// A wish to stop that any thread may utter and all look at.
package final class Cancellation: Sendable {
  private let flag = Atomic<Bool>(false)
  private let whole: Cancellation?

  /// - Parameter whole: what this is a part of; it stops with it.
  package init(partOf whole: Cancellation? = nil) { self.whole = whole }

  package func cancel() { flag.store(true, ordering: .releasing) }

  package var isCancelled: Bool {
    flag.load(ordering: .acquiring) || whole?.isCancelled ?? false
  }

  /// Throws when somebody cancelled. Called every few milliseconds of work.
  package func check() throws {
    if isCancelled { throw JobFailure(.cancelled, "stopped before the end") }
  }
}
