import NIOCore
import NIOHTTP1

/// One connection of a segment server: a request, its answer, the next request. Confined to the
/// event loop of its channel; files are opened and read in a thread pool.
///
///     waiting for a request ─head, end─▶ answering ─answer written─▶ waiting for a request
///           │ deadline                      │ deadline, broken transfer
///           └──────────▶ closed ◀───────────┘
final class SegmentHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  let service: SegmentService
  /// The requests that came before.
  var requests = 0
  var transfer: SegmentTransfer?
  private var head: HTTPRequestHead?
  private var deadline: Scheduled<Void>?
  private var closesAfterAnswer = false

  init(_ service: SegmentService) { self.service = service }

  // MARK: The channel's events

  func channelActive(context: ChannelHandlerContext) {
    awaitRequest(context)
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    deadline?.cancel()
    transfer?.callOff()
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head): self.head = head
    case .body:
      // Requests here have no body, so what follows could not be told from requests.
      context.close(promise: nil)
    case .end:
      guard let head else { return }
      self.head = nil
      deadline?.cancel()
      closesAfterAnswer = !head.isKeepAlive
      service.activity.count { $0.requests += 1 }
      answer(head, context)
    }
  }

  // MARK: Deadlines

  private func awaitRequest(_ context: ChannelHandlerContext) {
    setDeadline(service.limits.requestMilliseconds, context)
  }

  func setDeadline(_ milliseconds: Int, _ context: ChannelHandlerContext) {
    deadline?.cancel()
    deadline = context.eventLoop.assumeIsolated().scheduleTask(
      in: .milliseconds(Int64(milliseconds))
    ) { context.close(promise: nil) }
  }

  /// A transfer keeps its own time.
  func clearDeadline() { deadline?.cancel() }

  // MARK: Answers

  /// Writes a whole answer and waits for the next request.
  func write(
    _ status: HTTPResponseStatus, _ headers: HTTPHeaders, body: ByteBuffer? = nil,
    closes: Bool = false, _ context: ChannelHandlerContext
  ) {
    closesAfterAnswer = closesAfterAnswer || closes
    writeHead(status, headers, context)
    if let body { context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil) }
    finish(context)
  }

  func writeHead(
    _ status: HTTPResponseStatus, _ headers: HTTPHeaders, _ context: ChannelHandlerContext
  ) {
    var headers = headers
    if closesAfterAnswer { headers.add(name: "Connection", value: "close") }
    let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
  }

  /// Ends the answer; the connection closes, or waits for another request once the kernel has all of it.
  func finish(_ context: ChannelHandlerContext) {
    setDeadline(service.limits.stallMilliseconds, context)
    let isLast = closesAfterAnswer
    let request = requests
    let written = context.eventLoop.makePromise(of: Void.self)
    written.futureResult.assumeIsolated().whenComplete { result in
      if isLast || (try? result.get()) == nil {
        context.close(promise: nil)
      } else if self.requests == request && context.channel.isActive {
        self.awaitRequest(context)
      }
    }
    // The next request may be answered during this call.
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
  }

  /// Refuses a request; the connection stays.
  func refuse(
    _ status: HTTPResponseStatus, _ reason: String, with extra: HTTPHeaders = [:],
    closes: Bool = false, _ context: ChannelHandlerContext
  ) {
    var headers = extra
    headers.add(name: "Content-Length", value: "0")
    headers.add(name: ShuffleFormat.reasonHeader, value: reason)
    write(status, headers, closes: closes, context)
  }

  func refuseBusy(_ reason: String, _ context: ChannelHandlerContext) {
    service.activity.count { $0.requestsRefused += 1 }
    let wait = ["Retry-After": String(service.limits.retryAfterSeconds)] as HTTPHeaders
    refuse(.serviceUnavailable, reason, with: wait, context)
  }
}
