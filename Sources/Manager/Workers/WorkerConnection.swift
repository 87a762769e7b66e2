import JobModel
import Links
import ManagerState
import NIOCore
import Wire

/// The connection to one worker. It stays open, except that an external worker gets one connection
/// for each message, ended by end-of-file.
final class WorkerConnection: LinkOwner {
  let address: WorkerAddress
  private let isExternal: Bool
  private let transport: LinkTransport
  private let loop: any EventLoop
  /// Called when the worker could not be reached for some time.
  var onLost: () -> Void = {}
  /// Called when the connection to it broke.
  var onClosed: () -> Void = {}
  /// Called when a connection to it is made.
  var onReached: () -> Void = {}
  /// Called when a connection could not be made, with the reason.
  var onTrouble: (String) -> Void = { _ in }

  private var link: Link?
  private var waiting: [WorkerMessage] = []
  private var triesLeft = ManagerLimits.reconnectsMax
  private var isConnecting = false
  /// The waiting messages are sent, and then the connection ends.
  private var isEnding = false
  private var hasEnded = false

  init(_ address: WorkerAddress, isExternal: Bool, transport: LinkTransport, loop: any EventLoop) {
    self.address = address
    self.isExternal = isExternal
    self.transport = transport
    self.loop = loop
  }

  /// The state of the connection to a worker that is not external.
  var state: OutboundState {
    if link?.isOpen == true { return .open }
    return !hasEnded && link == nil && !waiting.isEmpty ? .connecting : .closed
  }

  func send(_ message: WorkerMessage) {
    guard !hasEnded else { return }
    if let link, !isExternal {
      link.send(message)
    } else {
      waiting.append(message)
      connect()
    }
  }

  /// Closes once every waiting message has been sent.
  func end() {
    hasEnded = waiting.isEmpty
    if hasEnded { link?.finish() }
    isEnding = true
  }

  /// Closes at once, without calling anyone back.
  func drop() {
    hasEnded = true
    waiting = []
    link?.close()
  }

  private func connect() {
    guard !isConnecting, !hasEnded, isExternal || link == nil else { return }
    isConnecting = true
    transport.connect(host: address.host, port: address.port, to: .worker, owner: self)
      .assumeIsolated().whenFailure { [self] error in
        isConnecting = false
        if !hasEnded { onTrouble(LinkTransport.reason(error)) }
        failed()
      }
  }

  private func failed() {
    guard !hasEnded else { return }
    triesLeft -= 1
    guard triesLeft > 0, waiting.count < ManagerLimits.unsentMessagesMax else {
      hasEnded = true
      onLost()
      return
    }
    let this = NIOLoopBound(self, eventLoop: loop)
    loop.scheduleTask(in: .milliseconds(ManagerLimits.reconnectMilliseconds)) {
      this.value.connect()
    }
  }

  // MARK: LinkOwner

  func linkRefused(_ link: Link, reason: String) {
    guard self.link !== link else { return }
    isConnecting = false
    if !hasEnded { onTrouble(reason) }
    failed()
  }

  func linkOpened(_ link: Link) {
    isConnecting = false
    // It was dropped while the connection was being made.
    guard !hasEnded || isEnding else { return link.close() }
    triesLeft = ManagerLimits.reconnectsMax
    if isExternal {
      guard !waiting.isEmpty else { return link.finish() }
      link.send(waiting.removeFirst())
      link.finish()
      if !waiting.isEmpty { connect() }
      return onReached()
    }
    self.link = link
    for message in waiting { link.send(message) }
    waiting = []
    if isEnding { link.finish() }
    onReached()
  }

  func link(_ link: Link, received object: [UInt8]) {}
  func link(_ link: Link, receivedRaw bytes: [UInt8], isLast: Bool) {}
  func link(_ link: Link, discarded reason: String) {}

  func linkClosed(_ link: Link) {
    guard self.link === link else { return }
    self.link = nil
    guard !hasEnded, !isEnding else { return }
    onClosed()
    if !waiting.isEmpty { connect() }
  }
}
