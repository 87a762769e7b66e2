package import ArgumentParser

/// A command that awaits: clients of a manager, and servers. Jobs of one process need no event loop,
/// and run in the main thread as plain commands.
package protocol AwaitingCommand: AsyncParsableCommand {
  /// Makes sure of the threads and files that the command needs. Called before the first thread starts:
  /// a runtime that is refused one waits for ever, or ends the process.
  ///
  /// - Throws: where the system does not give so much.
  func checkRoom() throws
}
