import JobModel
import NIOCore
import NIOHTTP1
import NIOPosix

/// One connection to a peer, which does what its `FetchConnectionState` says. Confined to the event
/// loop of its fetcher.
final class FetchConnection: ChannelDuplexHandler {
  typealias InboundIn = HTTPClientResponsePart
  typealias OutboundIn = Never
  typealias OutboundOut = HTTPClientRequestPart

  // MARK: Configuration

  private let id: ConnectionNumber
  private let core: FetchCore
  let call: FetchCall

  // MARK: State

  private var state: FetchConnectionState
  private let actions = ActionQueue<FetchConnectionState.Action>()
  private var watch: Scheduled<Void>?
  private var context: ChannelHandlerContext?

  init(id: ConnectionNumber, peer: SegmentPeer, core: FetchCore) {
    self.id = id
    self.core = core
    call = FetchCall(peer: peer, security: core.security)
    state = FetchConnectionState(limits: core.limits, now: .now())
  }

  // MARK: Calls from the fetcher

  func ask(_ request: FetchRequest) { tell { $0.ask(request, now: $1) } }

  /// Nothing is reported from now on.
  func close() { tell { state, _ in state.close() } }

  // MARK: The channel's events

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }

  func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

  func read(context: ChannelHandlerContext) {
    if state.mayRead() { context.read() }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let part = unwrapInboundIn(data)
    tell { $0.receive(part, now: $1) }
  }

  func channelInactive(context: ChannelHandlerContext) {
    tell { state, _ in state.disconnected() }
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if error is HTTPParserError || error is NIOHTTPDecoderError {
      tell { state, _ in state.misunderstood(error) }
    } else if let reason = call.security?.reason(error) {
      tell { state, _ in state.distrusted(reason) }
    }
    context.close(promise: nil)
  }

  // MARK: Actions of the state

  private func tell(
    _ event: (inout FetchConnectionState, NIODeadline) -> [FetchConnectionState.Action]
  ) {
    actions.perform(event(&state, .now()), perform)
    if state.releasesRead() { context?.read() }
    scheduleWatch()
  }

  private func perform(_ action: FetchConnectionState.Action) {
    switch action {
    case .send(let request): send(request)
    case .place(let bytes, let from, let numbers):
      let offset = core.began(id, bytes: bytes, from: from, numbers: numbers)
      tell { state, _ in state.placed(at: offset) }
    case .write(let write):
      core.write(write) { isWritten in self.tell { $0.wrote(isWritten: isWritten, now: $1) } }
    case .report(let report): core.report(report, of: id)
    case .takeHeld: tell { $0.takeHeld(now: $1) }
    case .close: context?.close(promise: nil)
    }
  }

  private func send(_ request: FetchRequest) {
    guard let context else { return }
    let name = SegmentName(attempt: request.source.attempt, partition: core.order.partition)
    let head = call.head(name, from: request.from)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
  }

  /// Watches for silence while answers are due. A watch that is no longer needed is not cancelled
  /// but runs out, since requests often follow each other closely.
  private func scheduleWatch() {
    guard state.state != .closed else {
      watch?.cancel()
      watch = nil
      return
    }
    guard watch == nil, let time = state.silenceEnd else { return }
    watch = core.loop.assumeIsolated().scheduleTask(deadline: time) {
      self.watch = nil
      self.tell { $0.silent(now: $1) }
    }
  }
}
