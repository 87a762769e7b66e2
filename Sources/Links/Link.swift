package import NIOCore
package import Wire

/// A TCP connection that carries messages. It belongs to one event loop, as its owner does.
package final class Link {
  /// What this end is to the other one.
  package enum Side: Sendable {
    /// It accepted the connection, and asks for a proof if there is a secret.
    case accepting
    case connecting
  }

  package let channel: any Channel
  package let side: Side
  /// Where the other end is, for logs.
  package let peer: String
  /// Whether the other end proved that it knows the secret; also true if there is no secret.
  package internal(set) var isProven = false
  package internal(set) var isOpen = true
  /// For the owner: what it associates with the connection.
  package var tag: AnyObject?

  var isWritePending = false
  private var isFinishing = false
  /// The other end has nothing more to say, but waits for answers.
  private var isListening = false
  private var answersDue = 0

  /// What an owner tells the framing.
  enum Wish {
    case largeObjects
    case rawBytes(Int)
    case discarded
    /// A question that had to wait may be read.
    case more
  }

  private let wish: (Wish) -> Void

  init(_ channel: any Channel, _ side: Side, wish: @escaping (Wish) -> Void) {
    self.channel = channel
    self.side = side
    self.wish = wish
    peer = channel.remoteAddress.map { "\($0.ipAddress ?? "?"):\($0.port ?? 0)" } ?? "?"
  }

  /// Sends a message, after those before it. A peer that does not take what it is sent loses the
  /// connection (`LinkLimits.unsentBytesMax`, and `LinkRegistry` for peers that called this end).
  package func send(_ message: some WireMessage) {
    send(raw: message.encoded())
  }

  /// Sends bytes unchanged: the raw bytes after the header of a blob.
  package func send(raw bytes: [UInt8]) {
    guard isOpen, channel.isActive else { return }
    channel.write(ByteBuffer(bytes: bytes), promise: nil)
    if !channel.isWritable {
      guard unsentBytes <= LinkLimits.unsentBytesMax else { return close() }
      onBehind(self)
    }
    guard !isWritePending else { return }
    // What is sent in one turn of the loop goes out in a single system call.
    isWritePending = true
    let link = NIOLoopBound(self, eventLoop: channel.eventLoop)
    channel.eventLoop.execute {
      link.value.isWritePending = false
      link.value.channel.flush()
    }
  }

  /// The other end's machine.
  package var address: String { channel.remoteAddress?.ipAddress ?? "" }

  /// Bytes that the other end has not taken yet.
  var unsentBytes: Int {
    (try? channel.syncOptions?.getOption(ChannelOptions.bufferedWritableBytes)) ?? 0
  }

  /// Called when many bytes wait to be taken.
  var onBehind: (Link) -> Void = { _ in }

  /// Whether the other end has not taken what it was sent, or waits for many answers. Its requests
  /// can wait then, and news can be left out unless it is the last.
  package var isBehind: Bool { !channel.isWritable || answersDue >= LinkLimits.answersDueMax }

  /// An answer will be sent later; until then the connection stays open, even if the other end has
  /// nothing more to say.
  package func promiseAnswer() { answersDue += 1 }

  /// Sends a promised answer.
  package func keepPromise(_ answer: some WireMessage) {
    send(answer)
    answersDue -= 1
    if answersDue == LinkLimits.answersDueMax - 1 { wish(.more) }
    finishIfAnswered()
  }

  /// The other end says nothing more.
  func inputClosed() {
    isListening = true
    finishIfAnswered()
  }

  private func finishIfAnswered() {
    if isListening && answersDue == 0 { finish() }
  }

  /// The other end is a Gristmill process, whose objects may be large.
  package func allowLargeObjects() { wish(.largeObjects) }

  /// So many raw bytes follow the current object.
  package func expectRawBytes(_ count: Int) { wish(.rawBytes(count)) }

  /// The current object could not be used.
  package func noteDiscarded() { wish(.discarded) }

  /// Closes once everything has been sent. The calling side waits for the other end to close,
  /// because the owner of a socket can be seen only while it is open (`LocalPeers`).
  package func finish() {
    guard isOpen, !isFinishing else { return }
    isFinishing = true
    channel.writeAndFlush(ByteBuffer()).assumeIsolated().whenComplete { [self] _ in
      if side == .accepting { close() } else { sayFarewell() }
    }
  }

  private func sayFarewell() {
    let channel = channel
    channel.close(mode: .output).whenFailure { _ in channel.close(promise: nil) }
    channel.eventLoop.scheduleTask(in: .seconds(LinkLimits.farewellSeconds)) {
      channel.close(promise: nil)
    }
  }

  /// Closes at once.
  package func close() {
    channel.close(promise: nil)
  }
}

/// Receives what comes on links.
package protocol LinkOwner: AnyObject {
  /// The other end has proven itself, if that is required.
  func linkOpened(_ link: Link)
  /// One JSON object came, whole and not yet parsed.
  func link(_ link: Link, received object: [UInt8])
  /// Raw bytes came that `Link.expectRawBytes` announced.
  func link(_ link: Link, receivedRaw bytes: [UInt8], isLast: Bool)
  /// The link cannot be used: one end has no secret, or the secrets differ.
  func linkRefused(_ link: Link, reason: String)
  /// Something came that is not a message; it is skipped.
  func link(_ link: Link, discarded reason: String)
  func linkClosed(_ link: Link)
}

extension LinkOwner {
  package func linkRefused(_ link: Link, reason: String) {}
}
