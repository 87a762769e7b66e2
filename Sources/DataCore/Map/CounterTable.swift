package import JobModel
import Synchronization

/// The counters of a job, to which tasks add their counts.
package final class CounterTable: Sendable {
  private let all = Mutex(Counters())

  package init() {}

  package func add(_ counters: Counters) {
    if !counters.isEmpty { all.withLock { $0.add(counters) } }
  }

  package var counters: Counters { all.withLock { $0 } }

  func removeAll() { all.withLock { $0 = Counters() } }
}
