import Execution
import JobModel
import Links
import Logging
import NIOCore
import Storage
import Wire

/// Listens for messages to the worker, and passes them to its shell, which exists from the moment the
/// port is open.
///
/// `@unchecked Sendable`: only touched on `loop`.
final class WorkerListener: LinkOwner, @unchecked Sendable {
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

  /// Why the worker ended without being asked to.
  var failure: JobFailure? {
    loop.preconditionInEventLoop()
    return shell?.runner.machine.failure
  }

  /// The worker cannot go on without a part that has died.
  func fail(_ failure: JobFailure) {
    loop.preconditionInEventLoop()
    shell?.runner.tell(.broke(failure))
  }

  /// Opens the port and starts the worker.
  ///
  /// - Returns: the port.
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

  /// Asks the worker to end.
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
