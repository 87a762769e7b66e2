import Execution
import JobModel
import Links
import Logging
import NIOCore
import Wire

/// What a worker says to its manager.
///
/// It registers over a connection that it closes after the message, as any worker may. A Gristmill
/// manager answers with its epoch, and the worker then opens a connection that stays open. Each
/// message to an external manager goes over its own connection.
final class ManagerLink: LinkOwner {
  private enum State {
    /// Waiting for the manager's acknowledgement.
    case registering
    /// Acknowledged by an external manager.
    case external
    /// Acknowledged by a Gristmill manager; nil while the connection is being made.
    case own(Link?)
    case ended
  }

  private let settings: WorkerSettings
  private let transport: LinkTransport
  private let loop: any EventLoop
  private let logger: Logger
  private let blobs: BlobCache
  private let runner: MachineRunner
  /// Makes the message with which the worker registers, each time.
  private let registration: () -> ManagerMessage

  private var state = State.registering
  private var pause = WorkerLimits.reconnectMillisecondsMin
  /// Why the manager could not be reached last time; each reason is logged once.
  private var trouble: String?
  private var unanswered = 0

  /// - Parameters:
  ///   - blobs: receives the blobs that come from the manager.
  ///   - runner: is told when the manager can be reached.
  init(
    _ settings: WorkerSettings, loop: any EventLoop, logger: Logger, blobs: BlobCache,
    runner: MachineRunner, registration: @escaping () -> ManagerMessage
  ) {
    self.settings = settings
    self.loop = loop
    self.logger = logger
    self.blobs = blobs
    self.runner = runner
    self.registration = registration
    transport = LinkTransport(loop: loop, secret: settings.secret, tls: settings.tls)
  }

  // MARK: Registration

  /// Registers, again and again until the manager acknowledges.
  func register() {
    guard case .registering = state else { return }
    sendOnce(registration()) { [self] reason in
      guard reason != trouble else { return }
      trouble = reason
      logger.warning(
        "manager not reached, trying on",
        metadata: [
          "manager": "\(settings.managerHost):\(settings.managerPort)", "reason": "\(reason)",
        ])
    }
    unanswered += 1
    if unanswered == WorkerLimits.unansweredWarned, trouble == nil {
      logger.warning(
        "the manager does not answer the registration, trying on: can it connect to this worker, and does it ask for a secret, or for TLS?",
        metadata: ["worker": "\(settings.host)"])
    }
    let this = NIOLoopBound(self, eventLoop: loop)
    loop.scheduleTask(in: .milliseconds(pause)) { this.value.register() }
    pause = min(2 * pause, WorkerLimits.reconnectMillisecondsMax)
  }

  /// The manager has accepted the worker.
  func acknowledged(isOwn: Bool) {
    pause = WorkerLimits.reconnectMillisecondsMin
    trouble = nil
    unanswered = 0
    switch state {
    case .ended: return
    case .own(let link?) where isOwn && link.isOpen:
      // The answer to an earlier registration, or to one that crossed the first acknowledgement.
      greet(link)
    case .own(nil) where isOwn:
      // The connection is being made, and its greeting will answer this acknowledgement, too.
      break
    case .registering, .external, .own:
      let last = state
      state = isOwn ? .own(nil) : .external
      if case .own(let link?) = last { link.close() }
      runner.tell(isOwn ? .managerLost : .managerReached(isOwn: false))
      if isOwn { connect() }
    }
  }

  /// Messages use this connection from now on.
  private func greet(_ link: Link) {
    link.send(runner.machine.greeting)
    runner.tell(.managerReached(isOwn: true))
  }

  private func connect() {
    transport.connect(
      host: settings.managerHost, port: settings.managerPort, to: .manager, owner: self
    ).assumeIsolated().whenFailure { [self] _ in notConnected() }
  }

  /// A connection could not be made. That does not matter if there is another one, or none is
  /// wanted.
  private func notConnected() {
    guard case .own(nil) = state else { return }
    registerAgain()
  }

  private func registerAgain() {
    if case .ended = state { return }
    state = .registering
    runner.tell(.managerLost)
    register()
  }

  // MARK: Messages

  func send(_ message: ManagerMessage) {
    switch state {
    case .own(let link): link?.send(message)
    case .external: sendOnce(message) { _ in }
    case .registering, .ended: break
    }
  }

  func send(raw bytes: [UInt8]) {
    if case .own(let link) = state { link?.send(raw: bytes) }
  }

  /// Closes for good.
  func end() {
    let last = state
    state = .ended
    if case .own(let link?) = last { link.finish() }
  }

  private func sendOnce(_ message: ManagerMessage, onFailure: @escaping (String) -> Void) {
    transport.connect(
      host: settings.managerHost, port: settings.managerPort, to: .manager,
      owner: SingleMessage(message, onRefusal: onFailure)
    ).assumeIsolated().whenFailure { onFailure(LinkTransport.reason($0)) }
  }

  // MARK: LinkOwner

  func linkOpened(_ link: Link) {
    guard case .own(let last) = state else { return link.close() }
    state = .own(link)
    last?.close()
    link.allowLargeObjects()
    greet(link)
  }

  /// For the link in use, `linkClosed` is called.
  func linkRefused(_ link: Link, reason: String) { notConnected() }

  func link(_ link: Link, received object: [UInt8]) {
    switch ManagerAnswer.parse(object) {
    case .message(.blob(let header)):
      link.expectRawBytes(header.bytes)
      blobs.begin(header)
    case .message(.reply(let reply)): receive(reply)
    case .discarded(let reason):
      logger.debug("discarded", metadata: ["from": "manager", "reason": "\(reason)"])
    }
  }

  private func receive(_ reply: Reply) {
    guard case .error(_, let message) = reply.outcome else { return }
    if reply.request == WorkerMachine.blobRequest {
      blobs.refuse(message)
    } else {
      logger.warning("the manager refused", metadata: ["reason": "\(message)"])
    }
  }

  func link(_ link: Link, receivedRaw bytes: [UInt8], isLast: Bool) {
    blobs.receive(bytes, isLast: isLast)
  }

  func link(_ link: Link, discarded reason: String) {
    logger.debug("discarded", metadata: ["from": "manager", "reason": "\(reason)"])
  }

  func linkClosed(_ link: Link) {
    guard case .own(let mine?) = state, mine === link else { return }
    registerAgain()
  }
}

/// One message on its own connection, ended by end-of-file.
private final class SingleMessage: LinkOwner {
  private let message: ManagerMessage
  private let onRefusal: (String) -> Void

  init(_ message: ManagerMessage, onRefusal: @escaping (String) -> Void) {
    self.message = message
    self.onRefusal = onRefusal
  }

  func linkRefused(_ link: Link, reason: String) { onRefusal(reason) }

  func linkOpened(_ link: Link) {
    link.send(message)
    link.finish()
  }

  func link(_ link: Link, received object: [UInt8]) {}
  func link(_ link: Link, receivedRaw bytes: [UInt8], isLast: Bool) {}
  func link(_ link: Link, discarded reason: String) {}
  func linkClosed(_ link: Link) {}
}
