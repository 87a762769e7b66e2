import Commands
import Logging
import ServiceLifecycle
import UnixSignals

/// A server, run as the only service of its process.
struct ServerService: Service {
  /// Returns when the server has ended. `stop` returns when the process is asked to end.
  typealias Server = @Sendable (_ stop: @escaping @Sendable () async -> Void) async throws -> Void

  private let server: Server

  /// Runs a server until it ends on its own, or because of SIGTERM, SIGHUP or Ctrl-C, as far as they
  /// were not ignored from the start.
  ///
  /// - Throws: any error of the server.
  static func run(_ server: @escaping Server) async throws {
    BrokenPipes.areErrors()
    let service = ServiceGroupConfiguration.ServiceConfiguration(
      service: ServerService(server: server), successTerminationBehavior: .gracefullyShutdownGroup)
    // Servers log their own start and end.
    var logger = Logger(label: "lifecycle") { _ in SwiftLogNoOpLogHandler() }
    logger.logLevel = .critical
    try await ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: [service], gracefulShutdownSignals: StopSignals.unixSignals, logger: logger)
    ).run()
  }

  func run() async throws {
    // A server that ends on its own cancels the wait.
    try await server { try? await gracefulShutdown() }
  }
}
