import ManagerState
import NIOCore
import Storage

extension ManagerServer {
  /// Makes sure of what a manager needs to begin, and to serve some workers and clients; before anything
  /// of it is started.
  ///
  /// - Throws: a `JobFailure` where the system does not give so much.
  package static func checkRoom() throws {
    let loops = NIOSingletons.groupLoopCountSuggestion
    try SystemRoom(
      threads: 2 * loops + ManagerLimits.threadsBesideLoops,
      descriptors: ManagerLimits.descriptorsOfLoop * loops + ManagerLimits.descriptorsBesideLoops
    ).check()
  }
}
