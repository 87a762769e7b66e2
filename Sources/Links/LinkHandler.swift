import JobModel
import NIOCore
import Wire

/// Turns bytes into objects: framing, time limits for strangers, and no further questions from a
/// peer that does not take its answers. If there is something to prove, `ProofHandler` comes before
/// it.
final class LinkHandler: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundIn = ByteBuffer

  private let owner: any LinkOwner
  private let side: Link.Side
  private let registry: LinkRegistry?
  private let peers: LocalPeers?
  /// Nothing has to be proven: everyone may speak at once.
  private let isOpenToAll: Bool
  private var framer: MessageFramer
  private var link: Link?
  private var strangerTimer: Scheduled<Void>?
  private var isStranger = true
  private var isRefused = false
  private var isDelivering = false
  private var isAwaitingRoom = false
  /// Whether the owner could use the last object.
  private var isMessage = false
  /// The peer has said everything it had to say.
  private var hasInputEnded = false
  /// A read that waits until the peer has taken its answers.
  private var heldRead: ChannelHandlerContext?

  /// - Parameters:
  ///   - registry: the listener's; nil if this end called.
  ///   - peers: who is admitted without a secret; nil for everyone.
  init(
    owner: any LinkOwner, side: Link.Side, isOpenToAll: Bool, registry: LinkRegistry?,
    peers: LocalPeers?
  ) {
    self.owner = owner
    self.side = side
    self.isOpenToAll = isOpenToAll
    self.registry = registry
    self.peers = peers
    // A peer that this end calls is trusted to be the right one.
    let isBelieved = !isOpenToAll || side == .connecting
    framer = MessageFramer(
      objectBytesMax: isBelieved
        ? WireLimits.ownObjectBytesMax : WireLimits.externalObjectBytesMax)
  }

  // MARK: Channel events

  func channelActive(context: ChannelHandlerContext) {
    let link = Link(context.channel, side) { [weak self] in self?.trust($0) }
    if let reason = refusal(context.channel) {
      owner.linkRefused(link, reason: reason)
      return context.close(promise: nil)
    }
    peers?.releaseEnd(of: context.channel)
    if let registry {
      guard registry.mayEnter(link) else { return context.close(promise: nil) }
      link.onBehind = { [weak registry] in registry?.watch($0) }
    }
    self.link = link
    if side == .accepting {
      let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
      strangerTimer = context.eventLoop.scheduleTask(in: .seconds(LinkLimits.strangerSeconds)) {
        bound.value.close(promise: nil)
      }
    }
    if isOpenToAll { open(link) }
  }

  private func refusal(_ channel: any Channel) -> String? {
    switch peers?.check(channel) {
    case .admitted, nil: nil
    case .unknown(let reason), .refused(let reason): reason
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    heldRead = nil
    guard let link, link.isOpen else { return }
    framer.finish()
    deliver(link)
    link.isOpen = false
    strangerTimer?.cancel()
    registry?.leave(link)
    if link.isProven {
      owner.linkClosed(link)
    } else if side == .connecting {
      refuse(link, "the other end closed the connection: it may know a different secret")
    }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard let link else { return }
    let bytes = unwrapInboundIn(data)
    if isStranger, let fault = ConnectionFault.ofFirstByte(bytes.readableBytesView.first),
      fault != .nonsense
    {
      return errorCaught(context: context, error: fault)
    }
    bytes.withUnsafeReadableBytes { framer.push($0) }
    deliver(link)
    if framer.shouldClose { context.close(promise: nil) }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is ConnectionOpened, let link { return open(link) }
    guard let event = event as? ChannelEvent, event == .inputClosed, let link else {
      context.fireUserInboundEventTriggered(event)
      return
    }
    framer.finish()
    hasInputEnded = true
    goOn(link)
  }

  func read(context: ChannelHandlerContext) {
    if isHeld { heldRead = context } else { context.read() }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if let link { goOn(link) }
    context.fireChannelWritabilityChanged()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if let link, let reason = ConnectionFault.reason(error) {
      owner.link(link, discarded: reason)
      refuse(link, reason)
    }
    context.close(promise: nil)
  }

  // MARK: Frames

  /// Whether the peer called this end and does not take its answers, or there is no room for any.
  /// The calling side always reads: otherwise two ends that send each other much would wait for
  /// each other.
  private var isHeld: Bool {
    guard side == .accepting, let link, link.isOpen else { return false }
    if link.isBehind { return true }
    guard let registry, registry.isFull else { return false }
    if !isAwaitingRoom {
      isAwaitingRoom = true
      registry.whenRoom { [weak self] in
        self?.isAwaitingRoom = false
        self?.goOn(link)
      }
    }
    return true
  }

  /// Resumes reading if that is possible again.
  private func goOn(_ link: Link) {
    guard !isDelivering else { return }
    deliver(link)
    guard link.isOpen, !isHeld else { return }
    if hasInputEnded {
      // A client may still be listening; a peer that does not answer questions has gone.
      if link.tag == nil { link.inputClosed() } else { link.close() }
    } else if framer.shouldClose {
      link.close()
    } else if let context = heldRead {
      heldRead = nil
      context.read()
    }
  }

  private func deliver(_ link: Link) {
    guard !isDelivering else { return }
    isDelivering = true
    defer { isDelivering = false }
    while link.isOpen, !(isHeld && link.channel.isActive), let frame = framer.next() {
      switch frame {
      case .object(let bytes):
        if isChallengeUnmet(frame) {
          refuse(link, "the other end asks for a secret")
          return link.close()
        }
        isMessage = true
        owner.link(link, received: bytes)
        if isMessage { becomeAcquainted() }
      case .raw(let bytes): owner.link(link, receivedRaw: bytes, isLast: false)
      case .rawEnd: owner.link(link, receivedRaw: [], isLast: true)
      case .discarded(let reason): owner.link(link, discarded: "\(reason)")
      }
    }
  }

  /// Whether the first object asks for a proof of a secret that this end does not have.
  private func isChallengeUnmet(_ frame: MessageFramer.Frame) -> Bool {
    side == .connecting && isStranger && ConnectingHandshake.isChallenge(frame)
  }

  private func refuse(_ link: Link, _ reason: String) {
    guard !isRefused else { return }
    isRefused = true
    owner.linkRefused(link, reason: reason)
  }

  private func open(_ link: Link) {
    link.isProven = true
    owner.linkOpened(link)
  }

  /// It speaks the protocol, so it may stay as long as it likes.
  private func becomeAcquainted() {
    guard isStranger else { return }
    isStranger = false
    strangerTimer?.cancel()
    framer.becomeAcquainted()
    if let link { registry?.becomeAcquainted(link) }
  }

  private func trust(_ wish: Link.Wish) {
    switch wish {
    case .largeObjects: framer.objectBytesMax = WireLimits.ownObjectBytesMax
    case .rawBytes(let count): framer.expectRawBytes(count)
    case .discarded:
      isMessage = false
      framer.noteDiscarded()
    case .more: if let link { goOn(link) }
    }
  }
}
