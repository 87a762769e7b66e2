package import JobModel
package import NIOCore

/// A socket that listens as long as its owner exists: if it dies, it is opened again.
///
/// SwiftNIO closes a socket whose `accept` or `recvfrom` fails, and the network or a firewall can
/// make either fail without any fault in this process. Confined to one event loop.
package final class StandingSocket {
  package enum News {
    /// It died, so many times since the last report, and is being opened again.
    case died(times: Int, reason: String)
    /// It could not be reopened.
    case lost(JobFailure)
  }

  private let loop: any EventLoop
  private let open: () -> EventLoopFuture<any Channel>?
  private let onNews: (News) -> Void
  private var deaths = Sparingly()
  private var failures = 0
  private var channel: (any Channel)?
  private var isStopped = false

  /// - Parameters:
  ///   - open: opens it; from the second time on, at the same place as the first time. Nil if its
  ///     owner is gone.
  ///   - onNews: called on the loop.
  package init(
    loop: any EventLoop, open: @escaping () -> EventLoopFuture<any Channel>?,
    onNews: @escaping (News) -> Void
  ) {
    self.loop = loop
    self.open = open
    self.onNews = onNews
  }

  /// Opens it. The caller handles a failure of this first attempt.
  package func start() -> EventLoopFuture<any Channel> {
    loop.preconditionInEventLoop()
    guard !isStopped, let opening = open() else {
      isStopped = true
      return loop.makeFailedFuture(ChannelError.alreadyClosed)
    }
    let this = NIOLoopBound(self, eventLoop: loop)
    return opening.map { channel in
      this.value.watch(channel)
      return channel
    }
  }

  /// Closes it permanently.
  package func stop() {
    loop.preconditionInEventLoop()
    isStopped = true
    channel?.close(promise: nil)
  }

  private func watch(_ channel: any Channel) {
    // It was stopped while it was being opened.
    guard !isStopped else { return channel.close(promise: nil) }
    self.channel = channel
    let (errors, opened) = (LastError(), NIODeadline.now())
    try? channel.pipeline.syncOperations.addHandler(errors)
    channel.closeFuture.assumeIsolated().whenComplete { [self] _ in
      self.channel = nil
      guard !isStopped else { return }
      let reason = errors.last.map(LinkTransport.reason) ?? "it was closed"
      if let times = deaths.note() { onNews(.died(times: times, reason: reason)) }
      // At once, but not in a tight loop.
      let isFresh = NIODeadline.now() < opened + .milliseconds(LinkLimits.reopenMilliseconds)
      if isFresh { openLater() } else { openAgain() }
    }
  }

  private func openLater() {
    let this = NIOLoopBound(self, eventLoop: loop)
    loop.scheduleTask(in: .milliseconds(LinkLimits.reopenMilliseconds)) { this.value.openAgain() }
  }

  private func openAgain() {
    guard !isStopped else { return }
    start().assumeIsolated().whenComplete { [self] result in
      switch result {
      case .success: failures = 0
      case .failure(let error):
        guard !isStopped else { return }
        failures += 1
        guard failures < LinkLimits.reopensMax else {
          let failure = error as? JobFailure ?? JobFailure(.usage, LinkTransport.reason(error))
          return onNews(.lost(failure))
        }
        openLater()
      }
    }
  }
}

/// Remembers why a channel was closed.
private final class LastError: ChannelInboundHandler {
  typealias InboundIn = Any

  private(set) var last: (any Error)?

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    last = error
    context.fireErrorCaught(error)
  }
}
