import Execution
import Glibc
import JobModel
import Links
package import Logging
import NIOCore
import NIOPosix
import Shuffle
import Storage
import Wire

/// A worker: it listens, registers with the manager, and does what the manager says until it is
/// told to end.
package enum WorkerServer {
  /// Runs until `stop` or the manager ends it.
  ///
  /// - Parameters:
  ///   - onListening: called with the ports for messages and for segments.
  ///   - stop: finishes when the process is asked to end.
  /// - Throws: a `JobFailure` if it cannot start.
  package static func run(
    _ settings: WorkerSettings, logger: Logger,
    onListening: @escaping @Sendable (Int, Int) -> Void = { _, _ in },
    stop: @escaping @Sendable () async -> Void
  ) async throws {
    try DoorPolicy.check(host: settings.host, hasSecret: settings.secret != nil)
    let hasProof = settings.secret != nil || settings.tls != nil
    let peers = try LocalPeers.unless(
      hasProof: hasProof, anyLocalUser: settings.letsInAnyLocalUser)
    if !hasProof && peers == nil {
      logger.warning("every user of this machine is let in, and can run programs as this one")
    }
    // Children may have another working directory than the worker.
    let scratch = OutputDirectory.resolved(settings.scratch)
    let tree = try ScratchDirectory(parent: scratch, prefix: treePrefix, holding: .tree)
    // Never shut down: timers and threads may still use it while the process ends.
    let group = MultiThreadedEventLoopGroup.singleton
    let loop = group.any()
    // All threads exist from the start, so nothing that has begun is refused a thread later.
    let threads = NIOThreadPool.singleton
    let held = HeldOutputs()
    let checker = SegmentChecker(settings, held)
    let catalog = SegmentCatalog(
      place: { held.place(of: $0) }, isSound: { await checker.isSound($0) })
    let server = try await SegmentServer.start(
      host: settings.host, port: 0, group: group, catalog: catalog,
      security: SegmentSecurity(secret: settings.secret, tls: settings.tls),
      access: hasProof ? nil : .withoutSecret(peers))
    let (ended, end) = AsyncStream.makeStream(of: Void.self)
    let core: Parts
    let port: Int
    do {
      core = try await loop.submit {
        Parts(
          settings, loop: loop, group: group, logger: logger, tree: tree, held: held,
          httpPort: server.port, peers: peers, end: { end.finish() })
      }.get()
      port = try await loop.flatSubmit { core.listen() }.get()
    } catch {
      tree.remove()
      await server.stop()
      throw error
    }
    let sweeping = loop.scheduleRepeatedTask(
      initialDelay: .seconds(WorkerLimits.sweepSeconds), delay: .seconds(WorkerLimits.sweepSeconds)
    ) { _ in
      // Removes what killed workers left that shared the directory with this one.
      _ = threads.runIfActive(eventLoop: loop) {
        ScratchDirectory.sweep(parent: scratch, prefix: treePrefix, holding: .tree)
      }
    }
    defer { sweeping.cancel() }
    server.lost.whenComplete { _ in
      loop.execute {
        core.fail(
          JobFailure(.usage, "the listener for segments on port \(server.port) was closed"))
      }
    }
    onListening(port, server.port)
    let stopping = Task {
      await stop()
      if !Task.isCancelled { loop.execute { core.end() } }
    }
    for await _ in ended {}
    stopping.cancel()
    await stopping.value
    let failure = try await loop.submit { core.failure }.get()
    tree.remove()
    // The process is about to end, which closes whatever does not close in time.
    let (closed, close) = AsyncStream.makeStream(of: Void.self)
    Task {
      await server.stop()
      close.finish()
    }
    Task {
      try? await Task.sleep(for: .seconds(WorkerLimits.closeSeconds))
      close.finish()
    }
    for await _ in closed {}
    if let failure { throw failure }
  }

  private static let treePrefix = "gristmill-worker-"

  /// The parts that live only on the event loop.
  ///
  /// `@unchecked Sendable`: only touched on `loop`.
  private final class Parts: LinkOwner, @unchecked Sendable {
    private let settings: WorkerSettings
    private let loop: any EventLoop
    private let group: any EventLoopGroup
    private let logger: Logger
    private let tree: ScratchDirectory
    private let held: HeldOutputs
    private let httpPort: Int
    private let peers: LocalPeers?
    private let onEnd: @Sendable () -> Void
    private var shell: WorkerShell?
    private var port: Int
    /// The socket of the port for messages.
    private lazy var socket = StandingSocket(
      loop: loop, open: { [weak self] in self?.listenForMessages() },
      onNews: { [weak self] in self?.note($0) })

    init(
      _ settings: WorkerSettings, loop: any EventLoop, group: any EventLoopGroup, logger: Logger,
      tree: ScratchDirectory, held: HeldOutputs, httpPort: Int, peers: LocalPeers?,
      end: @escaping @Sendable () -> Void
    ) {
      self.settings = settings
      self.loop = loop
      self.group = group
      self.logger = logger
      self.tree = tree
      self.held = held
      self.httpPort = httpPort
      self.peers = peers
      port = settings.port
      onEnd = end
    }

    var failure: JobFailure? { shell?.runner.machine.failure }

    func fail(_ failure: JobFailure) {
      loop.preconditionInEventLoop()
      shell?.runner.tell(.broke(failure))
    }

    func listen() -> EventLoopFuture<Int> {
      loop.preconditionInEventLoop()
      return socket.start()
        .flatMapThrowing { [self] channel in
          let shell = try WorkerShell(
            settings, loop: loop, group: group, logger: logger,
            id: WorkerID(Int.random(in: 1..<WireLimits.integerMax)), port: port,
            httpPort: httpPort, tree: tree, held: held,
            onEnd: { [self] in
              socket.stop()
              onEnd()
            })
          self.shell = shell
          shell.start()
          return port
        }
        .flatMapErrorThrowing { [self] error in
          socket.stop()
          throw error
        }
    }

    private func listenForMessages() -> EventLoopFuture<any Channel> {
      LinkTransport(loop: loop, secret: settings.secret, tls: settings.tls, peers: peers)
        .listen(host: settings.host, port: port, as: .worker, owner: self)
        .map { [self] channel in
          // It keeps the port with which it registers.
          port = channel.localAddress?.port ?? port
          return channel
        }
    }

    private func note(_ news: StandingSocket.News) {
      switch news {
      case .died(let times, let reason):
        logger.error(
          "the listener for messages died, it is opened again",
          metadata: ["reason": "\(reason)", "times": "\(times)"])
      case .lost(let failure): fail(failure)
      }
    }

    func end() {
      loop.preconditionInEventLoop()
      shell?.runner.tell(.stopAsked)
    }

    // MARK: LinkOwner

    func linkOpened(_ link: Link) {}

    func link(_ link: Link, received object: [UInt8]) {
      switch WorkerMessage.parse(object) {
      case .message(let message):
        if link.tag == nil {
          link.tag = self
          link.allowLargeObjects()
        }
        shell?.runner.tell(.received(message))
      case .discarded(let reason):
        link.noteDiscarded()
        self.link(link, discarded: "\(reason)")
      }
    }

    func link(_ link: Link, receivedRaw bytes: [UInt8], isLast: Bool) {}

    func link(_ link: Link, discarded reason: String) {
      logger.debug("discarded", metadata: ["from": "\(link.peer)", "reason": "\(reason)"])
    }

    func linkRefused(_ link: Link, reason: String) {
      let isNews = peers?.isNews(reason) ?? false
      logger.log(
        level: isNews ? .warning : .debug, "refused",
        metadata: ["peer": "\(link.peer)", "reason": "\(reason)"])
    }

    func linkClosed(_ link: Link) {}
  }
}
