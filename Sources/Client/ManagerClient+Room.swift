import NIOCore

extension ManagerClient {
  /// Threads and files that a client needs beside those of its process. To be made sure of before one is
  /// made: the libraries below end the process where they are refused one.
  package static var room: (threads: Int, descriptors: Int) {
    let loops = NIOSingletons.groupLoopCountSuggestion
    return (2 * loops + threadsBesideLoops, descriptorsOfLoop * loops + descriptorsBesideLoops)
  }

  /// Threads beside one a loop and one a processor for tasks: 2 that hear of signals, 4 that resolve names.
  private static let threadsBesideLoops = 6
  /// A queue of events, a timer, an event of its own.
  private static let descriptorsOfLoop = 3
  /// The connection, the files that a resolver of names reads, what is shipped.
  private static let descriptorsBesideLoops = 8
}
