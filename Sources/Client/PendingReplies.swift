import JobModel
import Links
import NIOCore
import NIOPosix
import Wire

/// The requests that wait for their answers. It belongs to the client's event loop.
final class PendingReplies: LinkOwner {
  /// Whoever waits for the answers to a request.
  struct Asker {
    let continuation: AsyncThrowingStream<JSONText, any Error>.Continuation
    /// How long each answer may take.
    let seconds: Int64
    var timer: Scheduled<Void>?
  }

  private(set) var link: Link?
  var onOpen: EventLoopPromise<Void>?
  private let address: String
  private let loop: any EventLoop
  private var waiting: [Int: Asker] = [:]
  private var last = 0
  private(set) var refusal: JobFailure?
  /// Whether any answer has arrived.
  private(set) var wasHeard = false
  /// Whether one was more than that the manager has no room, or is about to end.
  private(set) var hasServed = false

  init(_ address: String, loop: any EventLoop) {
    self.address = address
    self.loop = loop
  }

  private func silence(_ seconds: Int64) -> ManagerTrouble {
    ManagerTrouble(.away, "the manager at \(address) has not answered for \(seconds) seconds")
  }

  func ask(_ body: ClientRequest.Body, raw: [UInt8], _ asker: Asker) {
    guard let link, link.isOpen else {
      return asker.continuation.finish(throwing: refusal ?? departure)
    }
    last += 1
    waiting[last] = asker
    link.send(ManagerMessage.request(ClientRequest(number: last, body)))
    if !raw.isEmpty { link.send(raw: raw) }
    watch(last)
  }

  /// Ends the request if its next answer takes too long.
  private func watch(_ number: Int) {
    waiting[number]?.timer?.cancel()
    guard let seconds = waiting[number]?.seconds else { return }
    let this = NIOLoopBound(self, eventLoop: loop)
    waiting[number]?.timer = loop.scheduleTask(in: .seconds(seconds)) {
      this.value.finish(number, throwing: this.value.silence(seconds))
    }
  }

  private func finish(_ number: Int, throwing error: (any Error)? = nil) {
    guard let asker = waiting.removeValue(forKey: number) else { return }
    asker.timer?.cancel()
    asker.continuation.finish(throwing: error)
  }

  private func finishAll(throwing error: any Error) {
    for number in waiting.keys.sorted() { finish(number, throwing: error) }
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
      let asker = waiting[reply.request]
    else { return }
    hasServed = hasServed || !reply.outcome.asksToTryAgain
    switch reply.outcome {
    case .ok(let text):
      asker.continuation.yield(text)
      if reply.isLast { finish(reply.request) } else { watch(reply.request) }
    case .error(let kind, let message): finish(reply.request, throwing: error(kind, message))
    }
  }

  private func error(_ kind: Reply.ErrorKind, _ message: String) -> any Error {
    switch kind {
    case .usage: JobFailure(.usage, message)
    case .unknown: JobFailure(.missing, message)
    case .input: JobFailure(.input, message)
    case .output: JobFailure(.output, message)
    case .creation: JobFailure(.creation, message)
    case .device: JobFailure(.device, message)
    case .limit: ManagerTrouble(.busy, message)
    case .ending: ManagerTrouble(.away, "\(message)\nthis is the manager at \(address)")
    case .denied: JobFailure(.denied, message)
    case .failed, .other: JobFailure(.program, message)
    }
  }

  func link(_ link: Link, receivedRaw bytes: [UInt8], isLast: Bool) {}

  func link(_ link: Link, discarded reason: String) {}

  func linkRefused(_ link: Link, reason: String) {
    // Other reasons say what to do themselves.
    let isAboutSecret = reason.contains("secret") && !reason.contains("--secret-file")
    let failure = JobFailure(
      .denied,
      "no connection to the manager at \(address): \(reason)"
        + (isAboutSecret
          ? "\nname the file with the cluster's secret with --secret-file" : ""))
    refusal = failure
    onOpen?.fail(failure)
    onOpen = nil
    finishAll(throwing: failure)
  }

  func linkClosed(_ link: Link) {
    onOpen?.fail(ManagerTrouble(.away, "the manager at \(address) closed the connection"))
    onOpen = nil
    finishAll(throwing: departure)
  }

  private var departure: ManagerTrouble {
    guard !wasHeard else { return ManagerTrouble(.away, "the manager at \(address) went away") }
    return ManagerTrouble(
      .away,
      "the manager at \(address) closed the connection without an answer: it ended, or it does not accept this user\n"
        + "without a secret it accepts only the user that it runs as, and root: run this as one of them, or"
        + " give the manager, the workers and this command a --secret-file")
  }
}

extension Reply.Outcome {
  fileprivate var asksToTryAgain: Bool {
    switch self {
    case .error(.limit, _), .error(.ending, _): true
    case .ok, .error: false
    }
  }
}
