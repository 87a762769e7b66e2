import JobModel
import NIOCore
import Wire

/// Bytes to objects: framing, time limits for strangers. Where there is something to prove,
/// `ProofHandler` stands before it.
final class LinkHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let owner: any LinkOwner
  private let side: Link.Side
  private let census: LinkCensus?
  /// Nothing is to be proven: whoever is there may speak at once.
  private let isOpenToAll: Bool
  private var framer: MessageFramer
  private var link: Link?
  private var strangerTimer: Scheduled<Void>?
  private var isStranger = true
  private var isRefused = false

  init(
    owner: any LinkOwner, side: Link.Side, isOpenToAll: Bool, census: LinkCensus?
  ) {
    self.owner = owner
    self.side = side
    self.isOpenToAll = isOpenToAll
    self.census = census
    // Whoever we call is believed to be what it should be.
    let isBelieved = !isOpenToAll || side == .connecting
    framer = MessageFramer(
      objectBytesMax: isBelieved
        ? WireLimits.ownObjectBytesMax : WireLimits.foreignObjectBytesMax)
  }

  // MARK: Channel events

  func channelActive(context: ChannelHandlerContext) {
    if let census, !census.mayEnter() {
      context.close(promise: nil)
      return
    }
    let link = Link(context.channel, side) { [weak self] in self?.trust($0) }
    self.link = link
    if side == .accepting {
      let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
      strangerTimer = context.eventLoop.scheduleTask(in: .seconds(LinkLimits.strangerSeconds)) {
        bound.value.close(promise: nil)
      }
    }
    if isOpenToAll { open(link) }
  }

  func channelInactive(context: ChannelHandlerContext) {
    guard let link, link.isOpen else { return }
    framer.finish()
    deliver(link)
    link.isOpen = false
    strangerTimer?.cancel()
    census?.leave(wasStranger: isStranger)
    if link.isProven {
      owner.linkClosed(link)
    } else if side == .connecting {
      refuse(link, "the other end closed the connection: it may know another secret")
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
    // The peer has said all that it had to say, and may still listen.
    framer.finish()
    deliver(link)
    // Who asked may still listen; a peer that does not answer questions has gone.
    if link.tag == nil { link.inputClosed() } else { link.close() }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if let link, let reason = ConnectionFault.reason(error) {
      owner.link(link, discarded: reason)
      refuse(link, reason)
    }
    context.close(promise: nil)
  }

  // MARK: Frames

  private func deliver(_ link: Link) {
    while link.isOpen, let frame = framer.next() {
      switch frame {
      case .object(let bytes):
        if isChallengeUnmet(frame) {
          refuse(link, "the other end asks for a secret")
          return link.close()
        }
        becomeAcquainted()
        owner.link(link, received: bytes)
      case .raw(let bytes): owner.link(link, receivedRaw: bytes, isLast: false)
      case .rawEnd: owner.link(link, receivedRaw: [], isLast: true)
      case .discarded(let reason): owner.link(link, discarded: "\(reason)")
      }
    }
  }

  /// Whether the first thing that came is a question for a secret, of which this end has none.
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

  /// It speaks our language: it may stay as long as it likes.
  private func becomeAcquainted() {
    guard isStranger else { return }
    isStranger = false
    strangerTimer?.cancel()
    census?.becomeAcquainted()
  }

  private func trust(_ wish: Link.Wish) {
    switch wish {
    case .largeObjects: framer.objectBytesMax = WireLimits.ownObjectBytesMax
    case .rawBytes(let count): framer.expectRawBytes(count)
    case .discarded: framer.noteDiscarded()
    }
  }
}

/// How many connections a listener holds.
final class LinkCensus {
  private var connections = 0
  private var strangers = 0

  /// Whether there is room for one more; if so it is in.
  func mayEnter() -> Bool {
    guard connections < LinkLimits.connectionsMax, strangers < LinkLimits.strangersMax else {
      return false
    }
    connections += 1
    strangers += 1
    return true
  }

  func becomeAcquainted() { strangers -= 1 }

  func leave(wasStranger: Bool) {
    connections -= 1
    if wasStranger { strangers -= 1 }
  }
}
