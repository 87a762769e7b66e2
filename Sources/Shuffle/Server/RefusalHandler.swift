import NIOCore

/// Tells a peer that there are too many connections, and closes. It first waits for the peer's
/// first bytes: if a socket is closed with unread bytes, the peer loses the answer.
final class RefusalHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let limits: SegmentServerLimits
  private var isAnswered = false

  /// For the peer's first bytes, milliseconds.
  private static let waitMilliseconds = 1_000

  init(limits: SegmentServerLimits) { self.limits = limits }

  func channelActive(context: ChannelHandlerContext) {
    let wait = TimeAmount.milliseconds(Int64(Self.waitMilliseconds))
    context.eventLoop.assumeIsolated().scheduleTask(in: wait) { self.answer(context) }
    context.fireChannelActive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) { answer(context) }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  private func answer(_ context: ChannelHandlerContext) {
    guard !isAnswered && context.channel.isActive else { return }
    isAnswered = true
    let text =
      "HTTP/1.1 503 Service Unavailable\r\nRetry-After: \(limits.retryAfterSeconds)\r\n"
      + "\(ShuffleFormat.reasonHeader): too many connections\r\n"
      + "Connection: close\r\nContent-Length: 0\r\n\r\n"
    let written = context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)))
    written.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
  }
}
