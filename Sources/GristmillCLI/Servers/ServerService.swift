import Commands
import Logging
import ServiceLifecycle
import UnixSignals

/// A server as the only service of its process.
struct ServerService: Service {
  /// Returns when the server has ended. `stop` returns when the process is asked to end.
  typealias Server = @Sendable (_ stop: @escaping @Sendable () async -> Void) async throws -> Void

  private let server: Server

  /// Runs a server until it ends by itself, or because of SIGTERM, SIGHUP or Ctrl-C.
  ///
  /// - Throws: what the server throws.
  static func run(_ server: @escaping Server) async throws {
    BrokenPipes.areErrors()
    let service = ServiceGroupConfiguration.ServiceConfiguration(
      service: ServerService(server: server), successTerminationBehavior: .gracefullyShutdownGroup)
    // Servers log their own beginning and end.
    var logger = Logger(label: "lifecycle") { _ in SwiftLogNoOpLogHandler() }
    logger.logLevel = .critical
    try await ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: [service], gracefulShutdownSignals: StopSignals.all, logger: logger)
    ).run()
  }

  func run() async throws {
    // A server that ended by itself cancels the wait.
    try await server { try? await gracefulShutdown() }
  }
}
