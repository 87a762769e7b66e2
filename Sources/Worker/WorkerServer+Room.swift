import NIOCore
import Storage

extension WorkerServer {
  /// Makes sure of what a worker needs to begin, and to have a child in each slot; before anything of it
  /// is started.
  ///
  /// - Parameter slots: attempts at the same time.
  /// - Throws: a `JobFailure` where the system does not give so much.
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
