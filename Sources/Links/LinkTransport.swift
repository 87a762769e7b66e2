package import Encryption
import Glibc
import JobModel
package import NIOCore
import NIOPosix
package import Wire

/// Opens and accepts links, all on one event loop.
package struct LinkTransport {
  private let loop: any EventLoop
  private let security: ConnectionSecurity?
  private let peers: LocalPeers?

  /// - Parameter peers: whose connections are accepted if nothing has to be proven; nil for
  ///   everyone's.
  package init(
    loop: any EventLoop, secret: Secret?, tls: TransportSecurity? = nil, peers: LocalPeers? = nil
  ) {
    self.loop = loop
    security = ConnectionSecurity(secret: secret, tls: tls)
    self.peers = peers
  }

  /// Listens; `owner` gets every connection that comes.
  ///
  /// - Throws: a `configuration` failure if the address cannot be listened on.
  package func listen(
    host: String, port: Int, as door: Door, owner: any LinkOwner
  ) -> EventLoopFuture<any Channel> {
    loop.preconditionInEventLoop()
    let parts = NIOLoopBound((owner, LinkRegistry(loop), security, peers), eventLoop: loop)
    return ServerBootstrap(group: loop)
      .serverChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { parts.value.3?.holdEnds(listener: channel) }
      }
      .serverChannelOption(.backlog, value: LinkLimits.backlog)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelOption(.writeBufferWaterMark, value: Self.unsent)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let (owner, registry, security, peers) = parts.value
          try security?.addAccepting(to: channel, door: door)
          try channel.pipeline.syncOperations.addHandler(
            LinkHandler(
              owner: owner, side: .accepting, isOpenToAll: security == nil, registry: registry,
              peers: peers))
        }
      }
      .bind(host: host, port: port)
      .flatMapErrorThrowing { error in
        throw JobFailure(
          .configuration,
          "cannot listen on \(host):\(port): \(Self.reason(error))\ngive another address or port")
      }
  }

  /// Connects, and tells `owner` about it.
  package func connect(
    host: String, port: Int, to door: Door, owner: any LinkOwner
  ) -> EventLoopFuture<any Channel> {
    loop.preconditionInEventLoop()
    let parts = NIOLoopBound((owner, security), eventLoop: loop)
    return ClientBootstrap(group: loop)
      .connectTimeout(.seconds(LinkLimits.connectSeconds))
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .channelOption(.writeBufferWaterMark, value: Self.unsent)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let (owner, security) = parts.value
          try security?.addConnecting(to: channel, door: door, host: host)
          try channel.pipeline.syncOperations.addHandler(
            LinkHandler(
              owner: owner, side: .connecting, isOpenToAll: security == nil, registry: nil,
              peers: nil))
        }
      }
      .connect(host: host, port: port)
  }

  private static let unsent = ChannelOptions.Types.WriteBufferWaterMark(
    low: LinkLimits.unsentBytesLow, high: LinkLimits.unsentBytesHigh)

  package static func reason(_ error: any Error) -> String {
    if let reason = ConnectionFault.reason(error) { return reason }
    if let error = error as? IOError { return String(cString: strerror(error.errnoCode)) }
    if let error = error as? NIOConnectionError {
      if let reached = error.connectionErrors.first { return reason(reached.error) }
      return "no machine has this name: \(error.host)"
    }
    if let error = error as? ChannelError, case .connectTimeout = error {
      return "no answer in \(LinkLimits.connectSeconds) seconds"
    }
    return "\(error)"
  }
}
