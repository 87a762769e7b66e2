package import Encryption
import Glibc
package import JobModel
package import Logging
package import NIOCore
import NIOPosix
import ServiceLifecycle
package import Store
package import Wire

/// The manager's HTTP interface: its jobs, workers and numbers, for people and programs (`API.md`).
/// It only reads.
///
///     connection ─ ConnectionGate ─▶ AnswerMiddleware ─ AccessMiddleware ─▶ Routes ─▶ History ─▶ manager
///                  time, size        form of answers    host, proof                         └▶ store
package final class DashboardServer: Sendable {
  /// The port it listens on; chosen by the system if 0 was requested.
  package let port: Int

  private let services: ServiceGroup
  private let resources: Resources
  private let running: Task<Void, any Error>

  /// What has to be released in the end.
  private struct Resources: Sendable {
    // Never shut down: work left by connections may still use it.
    let loops = MultiThreadedEventLoopGroup.singleton
    let readers: NIOThreadPool
    let connections: DashboardConnections
    let limits: DashboardLimits

    func giveBack() async {
      try? await readers.shutdownGracefully()
    }
  }

  private init(
    port: Int, services: ServiceGroup, resources: Resources, running: Task<Void, any Error>
  ) {
    self.port = port
    self.services = services
    self.resources = resources
    self.running = running
  }

  /// Listens, and returns once connections are accepted.
  ///
  /// - Parameters:
  ///   - secret: if given, every request has to prove that it knows it.
  ///   - tls: if given, connections are encrypted, and a client has to show a certificate or the
  ///     token.
  ///   - readToken: grants all reading to a client that shows it in place of a proof.
  ///   - admits: whether an accepted connection is served; nil for all.
  ///   - onLost: called if it stops listening without having been stopped.
  /// - Throws: `JobFailure` of the kind `configuration` if the address cannot be listened on, or must not
  ///   be without a secret.
  package static func start(
    host: String, port: Int, view: ClusterView, store: Store, secret: Secret?,
    tls: TransportSecurity? = nil, readToken: ReadToken? = nil,
    admits: (@Sendable (any Channel) -> Bool)? = nil, logger: Logger,
    limits: DashboardLimits = DashboardLimits(),
    onLost: @escaping @Sendable (JobFailure) -> Void = { _ in }
  ) async throws -> DashboardServer {
    try DoorPolicy.check(host: host, hasSecret: secret != nil)
    let resources = Resources(
      readers: NIOThreadPool(numberOfThreads: limits.storeReadersMax),
      connections: DashboardConnections(
        secret: secret, readToken: readToken, admits: admits, limits: limits),
      limits: limits)
    resources.readers.start()
    let history = History(
      view: view, store: store, questions: Questions(limits: limits), readers: resources.readers)
    let (ports, events) = AsyncThrowingStream.makeStream(of: Int.self)
    let services = try HTTPService.make(
      host: host, port: port, history: history, connections: resources.connections, tls: tls,
      limits: limits,
      loops: resources.loops, logger: logger, onListening: { events.yield($0) })
    let running = Task {
      do {
        try await services.run()
        events.finish()
      } catch {
        events.finish(throwing: error)
        throw error
      }
    }
    do {
      for try await port in ports {
        Task {
          // Not called when it is stopped: then it ends without an error.
          if case .failure(let error) = await running.result {
            onLost(JobFailure(.usage, "the HTTP interface ended: \(reason(error))"))
          }
        }
        return DashboardServer(
          port: port, services: services, resources: resources, running: running)
      }
      throw JobFailure(.configuration, "\(host) is not an address with ports")
    } catch {
      _ = await running.result
      await resources.giveBack()
      if let failure = error as? JobFailure { throw failure }
      throw JobFailure(
        .configuration,
        "cannot listen for HTTP on \(host):\(port): \(reason(error))\n"
          + "give another --http-port, or end what listens there")
    }
  }

  /// Closes the listener, lets unfinished answers leave, and returns when no connection is left. A
  /// second call does nothing.
  package func stop() async {
    let (connections, limits) = (resources.connections, resources.limits)
    connections.stop()
    let end = Task {
      try await Task.sleep(for: .milliseconds(limits.stopMilliseconds))
      connections.closeAll()
    }
    await services.triggerGracefulShutdown()
    _ = await running.result
    end.cancel()
    await resources.giveBack()
  }

  private static func reason(_ error: any Error) -> String {
    if let error = error as? IOError { return String(cString: strerror(error.errnoCode)) }
    return "\(error)"
  }
}
