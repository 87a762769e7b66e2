import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Keeps a connection within its limits: one timer, for the request to arrive or its answer to be
/// taken, and a limit on request bodies. A connection that exceeds either is closed.
///
///     active ──▶ request ── all of it is there ──▶ answer ── all of it has left ──▶ request ...
final class ConnectionGate: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let connections: DashboardConnections
  private let limits: DashboardLimits
  private var timer: Scheduled<Void>?
  /// Requests whose heads have come and whose answers have not left.
  private var unanswered = 0
  private var bodyBytes = 0
  private var closesAfterAnswer = false

  init(connections: DashboardConnections, limits: DashboardLimits) {
    self.connections = connections
    self.limits = limits
  }

  // MARK: Life

  func channelActive(context: ChannelHandlerContext) {
    guard connections.admit(context.channel) else { return context.close(promise: nil) }
    wait(limits.requestMilliseconds, context)
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    end(context)
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) { end(context) }

  private func end(_ context: ChannelHandlerContext) {
    timer?.cancel()
    timer = nil
    connections.remove(context.channel)
  }

  /// Closes the connection unless something happens in time.
  private func wait(_ milliseconds: Int64, _ context: ChannelHandlerContext) {
    timer?.cancel()
    timer = context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(milliseconds)) {
      context.close(promise: nil)
    }
  }

  // MARK: Requests

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head:
      unanswered += 1
      bodyBytes = 0
    case .body(let bytes):
      bodyBytes += bytes.readableBytes
      guard bodyBytes <= limits.requestBodyBytesMax else { return context.close(promise: nil) }
    case .end:
      // Requests sent ahead do not give the first one more time.
      if unanswered == 1 { wait(limits.answerMilliseconds, context) }
    }
    context.fireChannelRead(data)
  }

  // MARK: Answers

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(let head):
      if head.headerFields[.connection] == "close" { closesAfterAnswer = true }
      context.write(data, promise: promise)
    case .body: context.write(data, promise: promise)
    case .end:
      let promise = promise ?? context.eventLoop.makePromise()
      promise.futureResult.assumeIsolated().whenSuccess { [self] in
        unanswered -= 1
        if closesAfterAnswer {
          context.close(promise: nil)
        } else {
          wait(unanswered > 0 ? limits.answerMilliseconds : limits.requestMilliseconds, context)
        }
      }
      context.write(data, promise: promise)
    }
  }
}
