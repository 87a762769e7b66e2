import Encryption
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import ServiceLifecycle

/// Hummingbird, set up with the limits of `DashboardLimits`.
enum HTTPService {
  /// - Parameter onListening: called once, with the port.
  static func make(
    host: String, port: Int, history: History, connections: DashboardConnections,
    tls: TransportSecurity?,
    limits: DashboardLimits, loops: any EventLoopGroup, logger: Logger,
    onListening: @escaping @Sendable (Int) -> Void
  ) throws -> ServiceGroup {
    let access = AccessMiddleware(
      hosts: HostCheck(listeningOn: host), connections: connections, limits: limits)
    // `AnswerMiddleware` logs what goes wrong with a request, in Gristmill's words.
    var quiet = logger
    quiet.logLevel = .critical
    let plain = HTTPServerBuilder.http1(
      configuration: HTTP1Channel.Configuration(
        additionalChannelHandlers: [ConnectionGate(connections: connections, limits: limits)],
        httpDecoderConfiguration: .init(
          maxHeaderFieldSize: limits.requestHeadBytesMax,
          maxHeaderListSize: limits.requestHeadBytesMax,
          maxHeaderFieldCount: limits.requestHeadersMax)))
    let server = try tls.map {
      // A browser shows the token, and has no certificate of the cluster.
      try HTTPServerBuilder.tls(
        plain,
        tlsConfiguration: $0.serverConfiguration(asksForCertificate: connections.readToken == nil))
    }
    let application = Application(
      responder: Routes(history: history, connections: connections).router(access, logger: logger)
        .buildResponder(),
      server: server ?? plain,
      configuration: ApplicationConfiguration(address: .hostname(host, port: port)),
      onServerRunning: { onListening($0.localAddress?.port ?? 0) },
      eventLoopGroupProvider: .shared(loops), logger: quiet)
    return ServiceGroup(configuration: .init(services: [application], logger: quiet))
  }
}
