package import ArgumentParser
import Client
import Wire

/// `gristmill shutdown`.
package struct ShutdownCommand: ClientCommand {
  package static let configuration = CommandConfiguration(
    commandName: "shutdown", abstract: "Shut down a manager and all its workers.")

  @OptionGroup var options: ManagerOptions

  package init() {}

  package func run() async throws {
    try await options.withClient { client in
      // A manager that refuses this client closes the connection, too; an answer shows that this
      // one does not.
      _ = try await client.ask(.cluster)
      try await client.say(.shutdown)
      try await client.waitForEnd()
    }
  }
}
