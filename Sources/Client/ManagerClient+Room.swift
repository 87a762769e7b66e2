import NIOCore

extension ManagerClient {
  /// Threads and open files that a client needs besides those of its process. Check that they are
  /// available before making a client, because the libraries below end the process if they are
  /// refused any.
  package static var room: (threads: Int, descriptors: Int) {
    let loops = NIOSingletons.groupLoopCountSuggestion
    return (2 * loops + threadsBesideLoops, descriptorsOfLoop * loops + descriptorsBesideLoops)
  }

  /// Threads besides one for each loop and one for each processor: 2 for signals, 4 that resolve
  /// names.
  private static let threadsBesideLoops = 6
  /// A queue of events, a timer, an event.
  private static let descriptorsOfLoop = 3
  /// The connection, the files that name resolution reads, a file being shipped.
  private static let descriptorsBesideLoops = 8
}
