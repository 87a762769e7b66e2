import NIOCore
import Storage

extension WorkerServer {
  /// Makes sure, before anything starts, that the system has enough threads, processes and open
  /// files for a worker with a child in each slot.
  ///
  /// - Parameter slots: the number of attempts that run at the same time.
  /// - Throws: a `JobFailure` if the system does not allow that many.
  package static func checkRoom(slots: Int) throws {
    let loops = NIOSingletons.groupLoopCountSuggestion
    let helpers = NIOSingletons.blockingPoolThreadCountSuggestion
    try SystemRoom(
      threads: 2 * loops + helpers + WorkerLimits.threadsBesideLoops
        + slots * WorkerLimits.threadsOfSlot,
      descriptors: WorkerLimits.descriptorsOfLoop * loops + WorkerLimits.descriptorsBesideLoops
        + slots * WorkerLimits.descriptorsOfSlot
    ).check()
  }
}
