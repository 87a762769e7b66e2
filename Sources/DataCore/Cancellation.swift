import JobModel
import Synchronization

/// A request to stop, which any thread may make and all threads check.
package final class Cancellation: Sendable {
  private let flag = Atomic<Bool>(false)
  private let whole: Cancellation?

  /// - Parameter whole: what this is a part of; this stops when the whole stops.
  package init(partOf whole: Cancellation? = nil) { self.whole = whole }

  package func cancel() { flag.store(true, ordering: .releasing) }

  package var isCancelled: Bool {
    flag.load(ordering: .acquiring) || whole?.isCancelled ?? false
  }

  /// Throws after a cancellation. Call it every few milliseconds of work.
  package func check() throws {
    if isCancelled { throw JobFailure(.cancelled, "stopped before the end") }
  }
}

/// Checks for cancellation once in many steps.
struct CheckPace {
  private let cancellation: Cancellation
  private var steps = 0

  init(_ cancellation: Cancellation) { self.cancellation = cancellation }

  @inline(__always)
  mutating func step() throws {
    steps &+= 1
    if steps & 0xffff == 0 { try cancellation.check() }
  }
}
