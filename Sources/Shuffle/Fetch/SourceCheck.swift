import JobModel
package import NIOCore
import NIOHTTP1
import NIOPosix

/// What a peer says about its own copy of a segment.
package enum SourceCheck: String, Codable, Sendable {
  /// The copy is intact: the damage happened on the wire.
  case sound
  /// The copy is damaged: the damage happened on the disk.
  case damaged
  /// It no longer has the segment.
  case gone
  /// It did not answer.
  case unreachable
}

extension SegmentFetcher {
  /// Asks the peer to check its own copy, which tells a damaged disk from a damaged wire. A busy
  /// peer is asked again, up to `FetchLimits.attemptsMax` times.
  package static func checkSource(
    _ source: SegmentSource, partition: Int, group: any EventLoopGroup,
    limits: FetchLimits = FetchLimits(), security: SegmentSecurity? = nil
  ) async -> SourceCheck {
    let name = SegmentName(attempt: source.attempt, partition: partition)
    for _ in 0..<limits.attemptsMax {
      let loop = group.next()
      let said = loop.makePromise(of: SourceCheckHandler.Said.self)
      let connected = FetchCall.bootstrap(loop, limits)
        .channelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            let call = FetchCall(peer: source.peer, security: security)
            try call.addHandlers(
              SourceCheckHandler(name, call, limits, said), to: channel, limits)
          }
        }
        .connect(host: source.peer.host, port: source.peer.port)
      connected.whenFailure { _ in said.succeed(.result(.unreachable)) }
      switch try? await said.futureResult.get() {
      case .result(let check): return check
      case .busy(let milliseconds): try? await Task.sleep(for: .milliseconds(milliseconds))
      case nil: return .unreachable
      }
      if Task.isCancelled { break }
    }
    return .unreachable
  }
}

/// One request for a verification, and its answer.
final class SourceCheckHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPClientResponsePart
  typealias OutboundOut = HTTPClientRequestPart

  enum Said: Sendable {
    case result(SourceCheck)
    case busy(milliseconds: Int)
  }

  private let name: SegmentName
  private let limits: FetchLimits
  private let call: FetchCall
  private var said: EventLoopPromise<Said>?
  private var deadline: Scheduled<Void>?

  init(
    _ name: SegmentName, _ call: FetchCall, _ limits: FetchLimits, _ said: EventLoopPromise<Said>
  ) {
    self.name = name
    self.call = call
    self.limits = limits
    self.said = said
  }

  func channelActive(context: ChannelHandlerContext) {
    let wait = TimeAmount.milliseconds(Int64(limits.checkMilliseconds))
    deadline = context.eventLoop.assumeIsolated().scheduleTask(in: wait) {
      context.close(promise: nil)
    }
    ask(context)
    context.fireChannelActive()
  }

  private func ask(_ context: ChannelHandlerContext) {
    context.write(wrapOutboundOut(.head(call.head(name, verifies: true))), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head): tell(Self.meaning(head, limits), context)
    case .body, .end: break
    }
  }

  private static func meaning(_ head: HTTPResponseHead, _ limits: FetchLimits) -> Said {
    if head.status == .ok {
      switch head.headers.first(name: ShuffleFormat.copyHeader) {
      case ShuffleFormat.soundCopy: return .result(.sound)
      case ShuffleFormat.damagedCopy: return .result(.damaged)
      default: return .result(.unreachable)
      }
    }
    switch FetchAnswer(head, limits: limits) {
    case .busy(let milliseconds):
      return .busy(milliseconds: min(milliseconds, limits.busyMillisecondsMax))
    case .refused(.gone, _, _): return .result(.gone)
    case .refused, .bytes, .nonsense: return .result(.unreachable)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    tell(.result(.unreachable), context)
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  private func tell(_ what: Said, _ context: ChannelHandlerContext) {
    deadline?.cancel()
    said?.succeed(what)
    said = nil
    context.close(promise: nil)
  }
}
