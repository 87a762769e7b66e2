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

  /// Connects, does something, and closes.
  func withClient<Value: Sendable>(
    _ body: (ManagerClient) async throws -> Value
  ) async throws -> Value {
    let client = try await ManagerClient(
      host: manager.host, port: manager.port, secret: secretFile.map { try Secret.load($0) },
      tls: tls.load())
    do {
      let value = try await body(client)
      await client.close()
      return value
    } catch {
      await client.close()
      guard error is FieldFault || error is DecodingError else { throw error }
      throw JobFailure(
        .program,
        "the manager at \(manager.host):\(manager.port) sent an answer that is not valid: \(error)")
    }
  }
}
