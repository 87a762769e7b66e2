import NIOCore

extension ManagerClient {
  /// Threads and files that a client needs beside those of its process. To be made sure of before one is
  /// made: the libraries below end the process where they are refused one.
  package static var room: (threads: Int, descriptors: Int) {
    let loops = NIOSingletons.groupLoopCountSuggestion
    return (2 * loops + threadsBesideLoops, descriptorsOfLoop * loops + descriptorsBesideLoops)
  }

  /// Each event loop has a thread, and so has each processor for tasks; further ones resolve names.
  private static let threadsBesideLoops = 4
  /// A queue of events, a timer, an event of its own.
  private static let descriptorsOfLoop = 3
  /// The connection, the files that a resolver of names reads, what is shipped.
  private static let descriptorsBesideLoops = 8
}
