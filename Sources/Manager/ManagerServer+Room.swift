import ManagerState
import NIOCore
import Storage

extension ManagerServer {
  /// Makes sure, before anything starts, that the system has enough threads and open files for a
  /// manager to begin and to serve a few workers and clients.
  ///
  /// - Throws: a `JobFailure` if the system does not allow that many.
  package static func checkRoom() throws {
    let loops = NIOSingletons.groupLoopCountSuggestion
    try SystemRoom(
      threads: 2 * loops + ManagerLimits.threadsBesideLoops,
      descriptors: ManagerLimits.descriptorsOfLoop * loops + ManagerLimits.descriptorsBesideLoops
    ).check()
  }
}
