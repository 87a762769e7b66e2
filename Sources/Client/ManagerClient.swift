package import Encryption
import JobModel
import Links
import NIOCore
import NIOPosix
package import Wire

/// A client's connection to a manager.
package final class ManagerClient: Sendable {
  private let loop: any EventLoop
  private let pending: NIOLoopBound<PendingReplies>
  private let address: String

  /// - Throws: a `JobFailure` if nobody answers, or whoever answers does not know the secret.
  package init(
    host: String, port: Int, secret: Secret?, tls: TransportSecurity? = nil
  ) async throws {
    address = "\(host):\(port)"
    loop = MultiThreadedEventLoopGroup.singleton.any()
    let loop = loop
    pending = try await loop.submit { NIOLoopBound(PendingReplies(), eventLoop: loop) }.get()
    let pending = pending
    do {
      try await loop.flatSubmit {
        let opened = loop.makePromise(of: Void.self)
        pending.value.onOpen = opened
        LinkTransport(loop: loop, secret: secret, tls: tls)
          .connect(host: host, port: port, to: .manager, owner: pending.value)
          .whenFailure { opened.fail($0) }
        return opened.futureResult
      }.get()
    } catch {
      if let failure = error as? JobFailure { throw failure }
      let reason = LinkTransport.reason(error)
      throw JobFailure(
        .usage,
        "no manager answers at \(address): \(reason)\nstart one with 'gristmill manager', or give its address with --manager HOST:PORT"
      )
    }
  }

  /// Sends a request, and returns its only answer.
  package func ask(_ body: ClientRequest.Body, raw: [UInt8] = []) async throws -> JSONText {
    for try await answer in replies(to: body, raw: raw) { return answer }
    throw JobFailure(.cancelled, "the manager at \(address) went away")
  }

  /// All answers to a request, in order.
  package func replies(
    to body: ClientRequest.Body, raw: [UInt8] = []
  ) -> AsyncThrowingStream<JSONText, any Error> {
    let (stream, continuation) = AsyncThrowingStream.makeStream(of: JSONText.self)
    let pending = pending
    loop.execute { pending.value.ask(body, raw: raw, continuation) }
    return stream
  }

  /// Sends a message that has no answer.
  package func say(_ message: ManagerMessage) async throws {
    let pending = pending
    try await loop.submit { pending.value.link?.send(message) }.get()
  }

  /// Waits until the manager closes the connection, as it does when it ends.
  ///
  /// - Throws: if it did so because the secrets differ.
  package func waitForEnd() async throws {
    let pending = pending
    try await loop.flatSubmit { pending.value.closed }.get()
    if let refusal = try await loop.submit({ pending.value.refusal }).get() { throw refusal }
  }

  /// Closes once all messages have been sent.
  package func close() async {
    let pending = pending
    try? await loop.flatSubmit { pending.value.close() }.get()
  }
}

/// The requests that wait for their answers. It belongs to the client's event loop.
private final class PendingReplies: LinkOwner {
  private(set) var link: Link?
  var onOpen: EventLoopPromise<Void>?
  private var waiting: [Int: AsyncThrowingStream<JSONText, any Error>.Continuation] = [:]
  private var last = 0
  private(set) var refusal: JobFailure?
  /// Whether any answer has arrived.
  private var wasHeard = false

  func ask(
    _ body: ClientRequest.Body, raw: [UInt8],
    _ continuation: AsyncThrowingStream<JSONText, any Error>.Continuation
  ) {
    guard let link, link.isOpen else {
      continuation.finish(
        throwing: refusal ?? departure)
      return
    }
    last += 1
    waiting[last] = continuation
    link.send(ManagerMessage.request(ClientRequest(number: last, body)))
    if !raw.isEmpty { link.send(raw: raw) }
  }

  var closed: EventLoopFuture<Void> {
    link?.channel.closeFuture
      ?? MultiThreadedEventLoopGroup.singleton.any().makeSucceededVoidFuture()
  }

  func close() -> EventLoopFuture<Void> {
    guard let link, link.isOpen else {
      return MultiThreadedEventLoopGroup.singleton.any().makeSucceededVoidFuture()
    }
    link.finish()
    return link.channel.closeFuture
  }

  // MARK: LinkOwner

  func linkOpened(_ link: Link) {
    self.link = link
    link.allowLargeObjects()
    onOpen?.succeed()
    onOpen = nil
  }

  func link(_ link: Link, received object: [UInt8]) {
    wasHeard = true
    guard case .message(.reply(let reply)) = ManagerAnswer.parse(object),
      let continuation = waiting[reply.request]
    else { return }
    switch reply.outcome {
    case .ok(let text):
      continuation.yield(text)
      guard reply.isLast else { return }
      continuation.finish()
    case .error(let kind, let message):
      continuation.finish(
        throwing: JobFailure(kind == .usage || kind == .unknown ? .usage : .program, message))
    }
    waiting[reply.request] = nil
  }

  func link(_ link: Link, receivedRaw bytes: [UInt8], isLast: Bool) {}

  func link(_ link: Link, discarded reason: String) {}

  func linkRefused(_ link: Link, reason: String) {
    // Other reasons say what to do themselves.
    let isAboutSecret = reason.contains("secret") && !reason.contains("--secret-file")
    let failure = JobFailure(
      .usage,
      "no connection to the manager at \(link.peer): \(reason)"
        + (isAboutSecret
          ? "\nname the file with the cluster's secret with --secret-file" : ""))
    refusal = failure
    onOpen?.fail(failure)
    onOpen = nil
    for continuation in waiting.values { continuation.finish(throwing: failure) }
    waiting = [:]
  }

  func linkClosed(_ link: Link) {
    onOpen?.fail(JobFailure(.usage, "it closed the connection"))
    onOpen = nil
    for continuation in waiting.values { continuation.finish(throwing: departure) }
    waiting = [:]
  }

  private var departure: JobFailure {
    guard !wasHeard else { return JobFailure(.cancelled, "the manager went away") }
    return JobFailure(
      .usage,
      "the manager closed the connection without an answer: it ended, or it does not accept this user\n"
        + "without a secret it accepts only the user that it runs as, and root: run this as one of them, or"
        + " give the manager, the workers and this command a --secret-file")
  }
}
