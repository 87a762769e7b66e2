import JobModel
import Links
import Logging
import NIOCore
import Wire

/// The worker's connection to its manager: made again whenever it breaks. What is said while there
/// is none is said when there is.
final class ManagerLink: LinkOwner {
  private let settings: WorkerSettings
  private let door: LinkDoor
  private let loop: any EventLoop
  private let logger: Logger
  /// The first message of each connection.
  var greeting: () -> ManagerMessage = { preconditionFailure("a link without a greeting") }
  var onAnswer: (ManagerAnswer) -> Void = { _ in }
  var onRaw: (_ bytes: [UInt8], _ isLast: Bool) -> Void = { _, _ in }
  var onClosed: () -> Void = {}

  private var link: Link?
  private var pause = WorkerLimits.reconnectMillisecondsMin
  private var hasEnded = false
  private var wasReached = true

  init(_ settings: WorkerSettings, loop: any EventLoop, logger: Logger) {
    self.settings = settings
    self.loop = loop
    self.logger = logger
    door = LinkDoor(loop: loop, secret: settings.secret)
  }

  var isOpen: Bool { link != nil }

  func connect() {
    guard !hasEnded, link == nil else { return }
    door.connect(
      host: settings.managerHost, port: settings.managerPort, to: .manager, owner: self
    ).assumeIsolated().whenFailure { [self] error in
      if wasReached {
        logger.warning(
          "manager not reached, trying on",
          metadata: [
            "manager": "\(settings.managerHost):\(settings.managerPort)",
            "reason": "\(LinkDoor.reason(error))",
          ])
        wasReached = false
      }
      connectLater()
    }
  }

  func send(_ message: ManagerMessage) { link?.send(message) }

  func send(raw bytes: [UInt8]) { link?.send(raw: bytes) }

  func expectRawBytes(_ count: Int) { link?.expectRawBytes(count) }

  /// Closes for good.
  func end() {
    hasEnded = true
    link?.finish()
  }

  private func connectLater() {
    guard !hasEnded else { return }
    let this = NIOLoopBound(self, eventLoop: loop)
    loop.scheduleTask(in: .milliseconds(pause)) { this.value.connect() }
    pause = min(2 * pause, WorkerLimits.reconnectMillisecondsMax)
  }

  // MARK: LinkOwner

  func linkOpened(_ link: Link) {
    self.link = link
    wasReached = true
    pause = WorkerLimits.reconnectMillisecondsMin
    link.allowLargeObjects()
    link.send(greeting())
  }

  func link(_ link: Link, received object: [UInt8]) {
    switch ManagerAnswer.parse(object) {
    case .message(let answer): onAnswer(answer)
    case .discarded(let reason):
      logger.debug("discarded", metadata: ["from": "manager", "reason": "\(reason)"])
    }
  }

  func link(_ link: Link, receivedRaw bytes: [UInt8], isLast: Bool) { onRaw(bytes, isLast) }

  func link(_ link: Link, discarded reason: String) {
    logger.debug("discarded", metadata: ["from": "manager", "reason": "\(reason)"])
  }

  func linkClosed(_ link: Link) {
    guard self.link === link else { return }
    self.link = nil
    onClosed()
    connectLater()
  }
}
