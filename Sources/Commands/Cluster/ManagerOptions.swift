import ArgumentParser
import Client
import JobModel
import Wire

/// How a client finds its manager.
package struct ManagerOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The address of the manager.", valueName: "host:port"))
  var manager: HostAndPort = HostAndPort(host: "localhost", port: 6000)

  @Option(
    help: ArgumentHelp("The file with the cluster's secret, if it has one.", valueName: "file"))
  var secretFile: FilePath?

  @OptionGroup var tls: TLSOptions

  package init() {}

  /// The address of the manager where none is named.
  private static let usual = HostAndPort(host: "localhost", port: 6000)

  /// The manager's address, for people.
  var address: String { manager.description }

  /// A command of `gristmill` that a message recommends, as it has to be typed to reach the same
  /// manager.
  func command(_ words: String) -> String {
    let isUsual = manager.host == Self.usual.host && manager.port == Self.usual.port
    return "'gristmill \(words)" + (isUsual ? "" : " --manager \(address)") + "'"
  }

  /// Connects, does something, and closes.
  func withClient<Value: Sendable>(
    _ body: (ManagerClient) async throws -> Value
  ) async throws -> Value {
    let connect = try connection()
    return try await explained {
      let client = try await connect()
      do {
        let value = try await body(client)
        await client.close()
        return value
      } catch {
        await client.close()
        throw error
      }
    }
  }

  /// Does something with a client that waits for its manager to come back.
  ///
  /// - Parameter say: tells people what it waits for.
  func withPatientClient<Value: Sendable>(
    _ patience: PatienceOptions, say: @escaping @Sendable (String) -> Void,
    _ body: (PatientClient) async throws -> Value
  ) async throws -> Value {
    let client = PatientClient(
      Reconnection(patience.settings(manager: address)), connect: try connection(), say: say)
    return try await explained {
      let value = try await body(client)
      await client.close()
      return value
    }
  }

  /// Reads the files with the secret and for TLS once, and connects as often as it is called.
  private func connection() throws -> PatientClient.Connect {
    let secret = try secretFile.map { try Secret.load($0) }
    let (manager, tls) = (manager, try tls.load())
    return {
      try await ManagerClient(host: manager.host, port: manager.port, secret: secret, tls: tls)
    }
  }

  /// Gives an error of the connection the form of all failures.
  private func explained<Value>(_ body: () async throws -> Value) async throws -> Value {
    do {
      return try await body()
    } catch let trouble as ManagerTrouble {
      throw trouble.failure
    } catch  where error is FieldFault || error is DecodingError {
      throw JobFailure(
        .program, "the manager at \(address) sent an answer that is not valid: \(error)")
    }
  }
}
