import Dashboard
import JobModel
import Links
package import Logging
import ManagerState
import NIOCore
import NIOPosix
import Scheduling
import Store
import Wire

/// A manager: it listens for heartbeats, starts its loop, listens for messages, and ends once it is
/// told to and all its parts have ended.
package enum ManagerServer {
  /// - Parameters:
  ///   - onListening: called with the port for messages.
  ///   - stop: finishes when the process is asked to end; the workers keep running.
  /// - Throws: a `JobFailure` if it cannot start, or cannot continue.
  package static func run(
    _ settings: ManagerSettings, logger: Logger,
    onListening: @escaping @Sendable (Int) -> Void = { _ in },
    stop: @escaping @Sendable () async -> Void
  ) async throws {
    try DoorPolicy.check(host: settings.host, hasSecret: settings.secret != nil)
    let hasProof = settings.secret != nil || settings.tls != nil
    let peers = try LocalPeers.unless(
      hasProof: hasProof, anyLocalUser: settings.letsInAnyLocalUser)
    if !hasProof && peers == nil {
      logger.warning("every user of this machine is let in, and can run programs as this one")
    }
    let store = try Store(path: settings.store)
    // Never shut down: timers and threads may still use it while the process ends.
    let loop = MultiThreadedEventLoopGroup.singleton.any()
    let (ended, end) = AsyncStream.makeStream(of: Void.self)
    let (parts, port, dashboard): (Parts, Int, DashboardServer?)
    do {
      parts = try await loop.submit {
        try Parts(
          settings, loop: loop, logger: logger, store: store, peers: peers, end: { end.finish() })
      }.get()
      port = try await loop.flatSubmit { parts.listen() }.get()
      dashboard = try await startDashboard(
        settings, parts, loop: loop, store: store, peers: peers, logger)
    } catch {
      store.discard()
      throw error
    }
    try await loop.submit { parts.start() }.get()
    onListening(port)
    let stopping = Task {
      await stop()
      if !Task.isCancelled { loop.execute { parts.leave() } }
    }
    for await _ in ended {}
    stopping.cancel()
    await stopping.value
    let failure = try await loop.submit { parts.failure }.get()
    await dashboard?.stop()
    try? store.close()
    if let failure { throw failure }
  }

  private static func startDashboard(
    _ settings: ManagerSettings, _ parts: Parts, loop: any EventLoop, store: Store,
    peers: LocalPeers?, _ logger: Logger
  ) async throws -> DashboardServer? {
    guard let port = settings.httpPort else { return nil }
    let view = try await loop.submit { parts.view }.get()
    let dashboard = try await DashboardServer.start(
      host: settings.host, port: port, view: view, store: store, secret: settings.secret,
      tls: settings.tls, readToken: settings.readToken,
      admits: { peers?.admits($0) ?? true }, logger: logger,
      onLost: { failure in loop.execute { parts.end(because: failure) } })
    logger.notice("web interface", metadata: ["port": "\(dashboard.port)"])
    return dashboard
  }

  /// The parts that live only on the event loop.
  ///
  /// `@unchecked Sendable`: only touched on `loop`.
  private final class Parts: LinkOwner, @unchecked Sendable {
    private let settings: ManagerSettings
    private let loop: any EventLoop
    private let logger: Logger
    private let core: ManagerCore
    private let peers: LocalPeers?
    private var port: Int
    private lazy var heartbeatSocket = socket("heartbeats") { $0.heartbeatListener() }
    private lazy var messageSocket = socket("messages") { $0.messageListener() }

    init(
      _ settings: ManagerSettings, loop: any EventLoop, logger: Logger, store: Store,
      peers: LocalPeers?, end: @escaping @Sendable () -> Void
    ) throws {
      self.settings = settings
      self.loop = loop
      self.logger = logger
      self.peers = peers
      port = settings.port
      core = try ManagerCore(settings, loop: loop, logger: logger, store: store, onEnd: end)
    }

    var failure: JobFailure? { core.failure }

    var view: ClusterView { core.view() }

    /// Begins to decide, once everything is open.
    func start() { core.start() }

    func leave() { core.leave() }

    func end(because failure: JobFailure) { core.end(because: failure) }

    func listen() -> EventLoopFuture<Int> {
      let this = NIOLoopBound(self, eventLoop: loop)
      return heartbeatSocket.start().flatMap { channel in
        // Both listeners use the same port number and keep it.
        this.value.port = channel.localAddress?.port ?? 0
        return this.value.messageSocket.start()
      }.map { $0.localAddress?.port ?? 0 }
    }

    private func socket(
      _ what: String, _ open: @escaping (Parts) -> EventLoopFuture<any Channel>
    ) -> StandingSocket {
      StandingSocket(
        loop: loop, open: { [weak self] in self.map(open) },
        onNews: { [weak self] in self?.note($0, of: what) })
    }

    private func note(_ news: StandingSocket.News, of what: String) {
      guard !core.isEnding else { return }
      switch news {
      case .died(let times, let reason):
        logger.error(
          "a listener died, it is opened again",
          metadata: ["for": "\(what)", "reason": "\(reason)", "times": "\(times)"])
      case .lost(let failure): core.end(because: failure)
      }
    }

    private func messageListener() -> EventLoopFuture<any Channel> {
      LinkTransport(loop: loop, secret: settings.secret, tls: settings.tls, peers: peers)
        .listen(host: settings.host, port: port, as: .manager, owner: self)
    }

    private func heartbeatListener() -> EventLoopFuture<any Channel> {
      let this = NIOLoopBound(self, eventLoop: loop)
      let (host, port) = (settings.host, port)
      return DatagramBootstrap(group: loop)
        .channelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(HeartbeatReader(this.value))
          }
        }
        .bind(host: host, port: port)
        .flatMapErrorThrowing { error in
          throw JobFailure(
            .configuration,
            "cannot listen for heartbeats on \(host):\(port): \(LinkTransport.reason(error))\ngive another --port, or end what listens there"
          )
        }
    }

    fileprivate func receive(
      datagram: [UInt8], from sender: SocketAddress, to receiver: SocketAddress?
    ) {
      let verdict = peers?.check(datagramFrom: sender, to: receiver) ?? .admitted
      if case .refused(let reason) = verdict { return refuse("\(sender)", reason) }
      switch core.open(datagram: datagram) {
      case .message(let heartbeat):
        if verdict == .admitted { return core.heard(heartbeat) }
        // It came from a socket that was closed at once, as an external worker's does. What it says
        // can be verified in another way; Gristmill's own workers keep their sockets.
        guard heartbeat.worker == nil,
          peers?.owns(listenerAt: heartbeat.address.host, heartbeat.address.port) == true
        else {
          return core.count(.ignoredHeartbeat)
        }
        core.heardExternal(heartbeat.address)
      case .discarded(let reason): discard(reason, from: "udp")
      }
    }

    private func refuse(_ peer: String, _ reason: String) {
      core.count(.discarded(reason: "refused"))
      let isNews = peers?.isNews(reason) ?? false
      logger.log(
        level: isNews ? .warning : .debug, "refused",
        metadata: ["peer": "\(peer)", "reason": "\(reason)"])
    }

    private func discard(_ reason: DiscardReason, from peer: String) {
      core.count(.discarded(reason: reason.label))
      logger.debug("discarded", metadata: ["from": "\(peer)", "reason": "\(reason)"])
    }

    // MARK: LinkOwner

    func linkOpened(_ link: Link) {}

    func link(_ link: Link, received object: [UInt8]) {
      switch ManagerMessage.parse(object) {
      case .discarded(let reason):
        link.noteDiscarded()
        discard(reason, from: link.peer)
      case .message(let message):
        core.count(.message)
        switch message {
        case .register(let register): core.register(register, on: link)
        case .finished(let finished): core.external.finished(finished)
        case .shutdown: core.end()
        case .newManagerJob(let job): core.add(job)
        case .attemptFinished(let finished): core.finished(finished)
        case .attemptFailed(let failed): core.failed(failed)
        case .progress(let report): core.progressed(report, on: link)
        case .inputsListed(let listed): core.inputsListed(listed)
        case .goodbye(let goodbye): core.lose(goodbye.worker)
        case .request(let request): core.answer(request, on: link)
        }
      }
    }

    func link(_ link: Link, receivedRaw bytes: [UInt8], isLast: Bool) {
      core.receive(raw: bytes, isLast: isLast, on: link)
    }

    func link(_ link: Link, discarded reason: String) {
      core.count(.discarded(reason: "frame"))
      logger.debug("discarded", metadata: ["from": "\(link.peer)", "reason": "\(reason)"])
    }

    func linkRefused(_ link: Link, reason: String) {
      refuse(link.peer, reason)
    }

    func linkClosed(_ link: Link) { core.closed(link) }
  }

  private final class HeartbeatReader: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>

    private let parts: Parts

    init(_ parts: Parts) { self.parts = parts }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      let envelope = unwrapInboundIn(data)
      guard envelope.data.readableBytes <= WireLimits.datagramBytesMax else { return }
      parts.receive(
        datagram: Array(envelope.data.readableBytesView), from: envelope.remoteAddress,
        to: context.channel.localAddress)
    }
  }
}
