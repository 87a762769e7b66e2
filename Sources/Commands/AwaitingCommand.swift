package import ArgumentParser

/// A command that awaits: a client of a manager, or a server. Local jobs need no event loop, and
/// run in the main thread as plain commands.
package protocol AwaitingCommand: AsyncParsableCommand {
  /// Checks that the threads and open files that the command needs are available. Called before the
  /// first thread starts, because a runtime that is refused one waits forever or ends the process.
  ///
  /// - Throws: if the system does not allow that many.
  func checkRoom() throws
}
