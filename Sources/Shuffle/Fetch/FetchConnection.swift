import JobModel
import NIOCore
import NIOHTTP1
import NIOPosix

/// One connection to a peer: sends requests, some ahead of their answers, and has bodies written to the
/// file. Lives in the event loop of its fetcher. What it knows goes to the plan through `FetchCore`; it
/// decides nothing but when to read.
///
/// Bodies are written in the thread pool, one write at a time. Parts of the next answer are held back
/// until the one before is in the file, and nothing is read while more than
/// `FetchLimits.unwrittenBytesMax` wait: the socket's window then slows the peer down.
final class FetchConnection: ChannelDuplexHandler {
  typealias InboundIn = HTTPClientResponsePart
  typealias OutboundIn = Never
  typealias OutboundOut = HTTPClientRequestPart

  private enum Answer {
    case none
    /// A body that goes to the file: the place of its next byte, and what is missing of it.
    case body(next: Int, missing: Int)
    /// An answer without use for the file; what it means once it has ended.
    case other(FetchAnswer, skipped: Int)
  }

  // MARK: Configuration

  private let id: Int
  private let core: FetchCore
  private let limits: FetchLimits

  // MARK: Requests and answers

  let call: FetchCall
  private var unsent: [FetchRequest] = []
  private var sent: [FetchRequest] = []
  private var answer = Answer.none
  private var isLastAnswer = false
  private var held: [HTTPClientResponsePart] = []

  // MARK: Writing

  private var unwritten: [ByteBuffer] = []
  private var unwrittenBytes = 0
  private var isWriting = false
  private var hasEnded = false
  private var isReadHeld = false
  /// Why the connection ended, once it has; told when the last write is done.
  private var end: (fault: FetchFault?, message: String)?

  // MARK: Time

  private var markTime = NIODeadline.now()
  private var markBytes = 0
  private var watch: Scheduled<Void>?

  private var context: ChannelHandlerContext?

  init(id: Int, peer: SegmentPeer, core: FetchCore) {
    self.id = id
    self.core = core
    limits = core.limits
    call = FetchCall(peer: peer, security: core.security)
  }

  // MARK: What the fetcher says

  func ask(_ request: FetchRequest) {
    unsent.append(request)
    sendUnsent()
  }

  func close() {
    // From now on nothing is told.
    end = (nil, "")
    context?.close(promise: nil)
  }

  private func sendUnsent() {
    guard let context, end == nil else { return }
    for request in unsent {
      if sent.isEmpty { mark() }
      sent.append(request)
      send(request, context)
    }
    unsent = []
    context.flush()
    startWatch(context)
  }

  private func send(_ request: FetchRequest, _ context: ChannelHandlerContext) {
    let name = SegmentName(attempt: request.source.attempt, partition: core.order.partition)
    let head = call.head(name, from: request.from)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.write(wrapOutboundOut(.end(nil)), promise: nil)
  }

  // MARK: The channel's events

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }

  func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

  func read(context: ChannelHandlerContext) {
    if unwrittenBytes > limits.unwrittenBytesMax || !held.isEmpty {
      isReadHeld = true
    } else {
      context.read()
    }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let part = unwrapInboundIn(data)
    if hasEnded || !held.isEmpty { held.append(part) } else { take(part) }
  }

  func channelInactive(context: ChannelHandlerContext) {
    watch?.cancel()
    if case .body(_, let missing) = answer, missing > 0 {
      stop(.wire, "its answer ended \(missing) bytes too early")
    } else {
      stop(isLastAnswer ? nil : .unreachable, "it closed the connection without an answer")
    }
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if error is HTTPParserError || error is NIOHTTPDecoderError {
      // An answer that is cut short is told as such when the channel goes.
      if case .body = answer {} else { stop(.wire, "its answer is not HTTP: \(error)") }
    } else if let reason = call.security?.reason(error) {
      stop(.wire, reason)
    }
    context.close(promise: nil)
  }

  // MARK: Answers

  private func take(_ part: HTTPClientResponsePart) {
    guard end == nil else { return }
    switch part {
    case .head(let head): takeHead(head)
    case .body(let bytes): takeBody(bytes)
    case .end:
      hasEnded = true
      endAnswer()
    }
  }

  private func takeHead(_ head: HTTPResponseHead) {
    guard !sent.isEmpty else { return stop(.wire, "it answers what was not asked") }
    isLastAnswer = !head.isKeepAlive
    let meaning = FetchAnswer(head, limits: limits)
    if meaning == .nonsense {
      core.tell { $0.disbelieved(self.id, "the head of its answer makes no sense", now: $1) }
      return
    }
    guard case .bytes(let total, let from, let numbers) = meaning else {
      answer = .other(meaning, skipped: 0)
      return
    }
    guard
      let next = core.began(id, bytes: total, from: from, numbers: numbers)
    else { return }
    answer = .body(next: next, missing: total - from)
  }

  private func takeBody(_ bytes: ByteBuffer) {
    mark(bytes.readableBytes)
    switch answer {
    case .none: break
    case .other(let meaning, let skipped):
      let skipped = skipped + bytes.readableBytes
      answer = .other(meaning, skipped: skipped)
      if skipped > limits.refusalBytesMax { stop(.wire, "its refusal has no end") }
    case .body(let next, let missing):
      answer = .body(next: next, missing: missing - bytes.readableBytes)
      unwritten.append(bytes)
      unwrittenBytes += bytes.readableBytes
      writeNext()
    }
  }

  /// Tells what an answer came to, once all of it is in the file, and goes on to the next.
  private func endAnswer() {
    guard hasEnded && !isWriting else { return }
    hasEnded = false
    let ended = answer
    answer = .none
    mark()
    guard !sent.isEmpty else { return }
    sent.removeFirst()
    switch ended {
    case .none: break
    case .body: core.tell { $0.completed(self.id, now: $1) }
    case .other(.busy(let milliseconds), _):
      core.tell { $0.busy(self.id, milliseconds: milliseconds, now: $1) }
    case .other(.refused(let fault, let message, let isFinal), _):
      core.tell { $0.refused(self.id, fault: fault, message, isFinal: isFinal, now: $1) }
    case .other(.bytes, _), .other(.nonsense, _): break
    }
    if end != nil { return tellEnd() }
    if isLastAnswer { return stop(nil, "it closes the connection") }
    sendUnsent()
    takeHeld()
  }

  private func takeHeld() {
    while !held.isEmpty && !hasEnded && end == nil { take(held.removeFirst()) }
    resumeReading()
  }

  private func resumeReading() {
    guard isReadHeld, held.isEmpty, unwrittenBytes <= limits.unwrittenBytesMax else { return }
    isReadHeld = false
    context?.read()
  }

  /// The connection is of no more use. It is told once, when what came is in the file.
  private func stop(_ fault: FetchFault?, _ message: String) {
    guard end == nil else { return }
    end = (fault, message)
    context?.close(promise: nil)
    if !isWriting { tellEnd() }
  }

  private func tellEnd() {
    guard let end else { return }
    core.tell { $0.lost(self.id, fault: end.fault, end.message, now: $1) }
  }

  // MARK: Writing

  private func writeNext() {
    guard !isWriting, !unwritten.isEmpty, case .body(let next, _) = answer else { return }
    isWriting = true
    let buffers = unwritten
    let bytes = unwrittenBytes
    unwritten = []
    // `next` moves on now: what comes meanwhile is written behind.
    if case .body(_, let missing) = answer { answer = .body(next: next + bytes, missing: missing) }
    core.write(buffers, at: next) { isWritten in
      self.isWriting = false
      self.unwrittenBytes -= bytes
      guard isWritten else { return }
      self.mark(bytes)
      self.core.wrote(self.id, bytes: bytes)
      self.writeNext()
      if self.isWriting { return self.resumeReading() }
      if self.hasEnded { return self.endAnswer() }
      if self.end != nil { return self.tellEnd() }
      self.resumeReading()
    }
  }

  // MARK: Time

  /// Progress was made: an answer or a request began or ended, or that many bytes came.
  private func mark(_ bytes: Int? = nil) {
    markBytes += bytes ?? 0
    guard bytes == nil || markBytes >= limits.silenceBytesMin else { return }
    markBytes = 0
    markTime = .now()
  }

  /// Looks for silence as long as answers are due.
  private func startWatch(_ context: ChannelHandlerContext) {
    guard watch == nil, !sent.isEmpty else { return }
    let due = markTime + .milliseconds(Int64(limits.silenceMilliseconds))
    watch = context.eventLoop.assumeIsolated().scheduleTask(deadline: due) {
      self.watch = nil
      guard self.end == nil, !self.sent.isEmpty else { return }
      let due = self.markTime + .milliseconds(Int64(self.limits.silenceMilliseconds))
      if due <= .now() && !self.isWriting {
        self.stop(.unreachable, "no answer for \(self.limits.silenceMilliseconds) ms")
      } else {
        if due <= .now() { self.mark() }
        self.startWatch(context)
      }
    }
  }
}
