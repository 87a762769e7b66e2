import JobModel
package import NIOCore
import NIOHTTP1
import NIOPosix

/// Serves the segments of a worker's map outputs over HTTP/1.1.
///
///     GET /segments/JOB/MAP/ATTEMPT/PARTITION             the bytes of a segment, or a range of them
///     HEAD the same                                       their number
///     GET /segments/JOB/MAP/ATTEMPT/PARTITION?verify=1    whether the copy on disk is sound
///
/// Every connection is kept for further requests, which may be sent ahead. A refusal has a reason
/// in `Gristmill-Reason`: 403 for a web page, 404 for an unknown segment, 410 if the file is gone
/// or truncated, 416 for bytes that do not exist, 500 for a disk error, 503 if the server is busy
/// and should be asked again after `Retry-After` seconds. An answer that cannot be completed closes
/// the connection.
package final class SegmentServer: Sendable {
  /// The port it listens on; chosen by the system if 0 was requested.
  package let port: Int

  private let listener: any Channel
  private let service: SegmentService

  private init(listener: any Channel, port: Int, service: SegmentService) {
    self.listener = listener
    self.port = port
    self.service = service
  }

  /// Listens, and returns once connections are accepted.
  ///
  /// - Parameters:
  ///   - security: what every connection has to prove first; nil if nothing is required.
  ///   - access: who may ask if nothing has to be proven; nil for everyone.
  /// - Throws: `JobFailure` of the kind `usage` if the address cannot be listened on.
  package static func start(
    host: String, port: Int, group: any EventLoopGroup, catalog: SegmentCatalog,
    security: SegmentSecurity? = nil, access: SegmentAccess? = nil,
    limits: SegmentServerLimits = SegmentServerLimits()
  ) async throws -> SegmentServer {
    let pool = NIOThreadPool(numberOfThreads: limits.transfersMax + limits.readersMax)
    pool.start()
    let service = SegmentService(
      catalog: catalog, security: security, access: access, limits: limits,
      connections: SegmentConnections(limits: limits), activity: SegmentActivity(limits: limits),
      pool: pool, transfers: TransferQueue(pool: pool, limits: limits))
    do {
      let listener = try await bootstrap(group, service).bind(host: host, port: port).get()
      guard let bound = listener.localAddress?.port else {
        throw JobFailure(.usage, "\(host) is not an address with ports")
      }
      return SegmentServer(listener: listener, port: bound, service: service)
    } catch {
      try? await pool.shutdownGracefully()
      if let failure = error as? JobFailure { throw failure }
      throw JobFailure(
        .usage, "cannot serve segments at \(host):\(port): \(error)\nname another host or port")
    }
  }

  /// Completes when the server no longer listens, whether or not it was stopped.
  package var lost: EventLoopFuture<Void> { listener.closeFuture }

  package var counts: SegmentServerCounts {
    var counts = service.activity.counts
    (counts.connections, counts.connectionsRefused) = service.connections.counts
    return counts
  }

  /// Closes the listener and every connection; returns when none is left.
  package func stop() async {
    try? await listener.close()
    for channel in service.connections.stop() {
      channel.close(promise: nil)
      try? await channel.closeFuture.get()
    }
    try? await service.pool.shutdownGracefully()
  }

  /// Connections that wait to be accepted: as many as a wave of reducers may open at once.
  private static let backlog: Int32 = 1_024

  private static func bootstrap(
    _ group: any EventLoopGroup, _ service: SegmentService
  ) -> ServerBootstrap {
    ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: backlog)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      // A request is short: one read takes a few, and those sent ahead wait in the socket.
      .childChannelOption(.maxMessagesPerRead, value: 1)
      .childChannelOption(
        .recvAllocator,
        value: FixedSizeRecvByteBufferAllocator(capacity: service.limits.requestHeadBytesMax)
      )
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try initialize(channel, service) }
      }
  }

  private static func initialize(_ channel: any Channel, _ service: SegmentService) throws {
    let pipeline = channel.pipeline.syncOperations
    let admission = service.connections.admit(channel)
    if admission == .dropped { throw ChannelError.alreadyClosed }
    try service.security?.accept(channel)
    switch admission {
    case .dropped: break
    case .refused: try pipeline.addHandler(RefusalHandler(limits: service.limits))
    case .served:
      try pipeline.addHandler(AdmissionHandler(service))
      var limits = NIOHTTPDecoderLimitConfiguration()
      limits.maxHeaderFieldSize = service.limits.requestHeadBytesMax
      limits.maxHeaderListSize = service.limits.requestHeadBytesMax
      limits.maxHeaderFieldCount = service.limits.requestHeadersMax
      try pipeline.configureHTTPServerPipeline(
        withPipeliningAssistance: true, withServerUpgrade: nil, withErrorHandling: true,
        withOutboundHeaderValidation: true, withEncoderConfiguration: .init(),
        withDecoderLimitConfiguration: limits)
      try pipeline.addHandler(SegmentHandler(service))
    }
  }
}

/// What a server has done so far.
package struct SegmentServerCounts: Equatable, Sendable {
  /// Connections that are open now.
  package var connections = 0
  /// Connections that were told to come back, or closed without an answer.
  package var connectionsRefused = 0
  package var requests = 0
  /// Requests that were told to come back.
  package var requestsRefused = 0
  /// Answers that could not be completed: the peer went away or stalled, or the file did.
  package var transfersBroken = 0
  /// Bytes of segments handed to the network.
  package var bytesSent = 0
}
