import NIOCore
import NIOTLS
import Wire

/// Stands before the protocol of a connection until both ends have proven themselves, and from then
/// on seals what is said, unless TLS does that.
///
///     encrypting ─ TLS is there ─▶ proving ─ proof fits ─▶ open
///          └──────────────────────────┴── anything else, or too late ──▶ closed
final class ProofHandler: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  enum Handshake {
    case accepting(AcceptingHandshake)
    case connecting(ConnectingHandshake)

    /// What the accepting side begins with.
    var opening: [UInt8] {
      if case .accepting(let handshake) = self { handshake.opening } else { [] }
    }

    var seals: RecordSeals? {
      switch self {
      case .accepting(let handshake): handshake.seals
      case .connecting(let handshake): handshake.seals
      }
    }

    mutating func receive(_ line: [UInt8]) -> HandshakeStep {
      switch self {
      case .accepting(var handshake):
        defer { self = .accepting(handshake) }
        return handshake.receive(.object(line))
      case .connecting(var handshake):
        defer { self = .connecting(handshake) }
        return handshake.receive(.object(line))
      }
    }
  }

  private enum State { case encrypting, proving, open, closed }

  // MARK: Configuration

  private let isAccepting: Bool
  private let hasTLS: Bool

  // MARK: State

  private var state = State.encrypting
  /// nil without a secret: TLS is proof enough.
  private var handshake: Handshake?
  /// Seals and opens records; nil if TLS does that.
  private var seals: RecordSeals?
  private var received = ByteBuffer()
  private var unsent: [(bytes: ByteBuffer, promise: EventLoopPromise<Void>?)] = []
  private var timer: Scheduled<Void>?

  /// - Parameter handshake: nil if there is no secret.
  init(_ handshake: Handshake?, isAccepting: Bool, hasTLS: Bool) {
    self.handshake = handshake
    self.isAccepting = isAccepting
    self.hasTLS = hasTLS
  }

  // MARK: Life

  func channelActive(context: ChannelHandlerContext) {
    let patience = TimeAmount.seconds(
      isAccepting ? LinkLimits.proofSecondsGiven : LinkLimits.proofSeconds)
    timer = context.eventLoop.assumeIsolated().scheduleTask(in: patience) {
      self.fail(self.state == .encrypting ? .lateTLS : .late, context)
    }
    context.fireChannelActive()
    if !hasTLS { prove(context) }
  }

  func channelInactive(context: ChannelHandlerContext) {
    end()
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) { end() }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    context.fireUserInboundEventTriggered(event)
    guard case .handshakeCompleted? = event as? TLSUserEvent else { return }
    // During this event, writes do not leave before the next read, which may be the end of the
    // connection.
    context.eventLoop.assumeIsolated().execute {
      self.prove(context)
      self.readOn(context)
    }
  }

  private func prove(_ context: ChannelHandlerContext) {
    guard state == .encrypting, context.channel.isActive else { return }
    guard let handshake else { return open(context) }
    state = .proving
    say(handshake.opening, context)
  }

  private func open(_ context: ChannelHandlerContext) {
    timer?.cancel()
    state = .open
    if !hasTLS { seals = handshake?.seals }
    handshake = nil
    let waiting = unsent
    unsent = []
    for (bytes, promise) in waiting { send(bytes, promise, context) }
    context.flush()
    context.fireUserInboundEventTriggered(ConnectionOpened())
  }

  private func fail(_ fault: ConnectionFault, _ context: ChannelHandlerContext) {
    guard state != .closed else { return }
    end()
    context.fireErrorCaught(fault)
    context.close(promise: nil)
  }

  private func end() {
    state = .closed
    timer?.cancel()
    timer = nil
    received.clear()
    let waiting = unsent
    unsent = []
    for (_, promise) in waiting { promise?.fail(ChannelError.ioOnClosedChannel) }
  }

  // MARK: Reading

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard state != .closed else { return }
    var bytes = unwrapInboundIn(data)
    if state == .open && seals == nil { return context.fireChannelRead(data) }
    if received.readableBytes == 0 {
      received = bytes
    } else {
      received.discardReadBytes()
      received.writeBuffer(&bytes)
    }
    readOn(context)
  }

  private func readOn(_ context: ChannelHandlerContext) {
    while state == .proving, readLine(context) {}
    if state == .open && seals == nil && received.readableBytes > 0 {
      let rest = received
      received.clear()
      return context.fireChannelRead(wrapInboundOut(rest))
    }
    while state == .open, readRecord(context) {}
  }

  /// - Returns: whether there may be another line.
  private func readLine(_ context: ChannelHandlerContext) -> Bool {
    let view = received.readableBytesView
    if let fault = ConnectionFault.ofFirstByte(view.first) {
      fail(fault, context)
      return false
    }
    guard let end = view.firstIndex(of: UInt8(ascii: "\n")) else {
      if view.count > WireLimits.handshakeObjectBytesMax { fail(.nonsense, context) }
      return false
    }
    let line = Array(view[..<end])
    received.moveReaderIndex(to: end + 1)
    guard line.count <= WireLimits.handshakeObjectBytesMax,
      let step = handshake?.receive(line)
    else {
      fail(.nonsense, context)
      return false
    }
    switch step {
    case .send(let bytes): say(bytes, context)
    case .proven(let bytes):
      say(bytes, context)
      open(context)
    case .failed(let reason): fail(ConnectionFault(description: reason), context)
    }
    return true
  }

  /// - Returns: whether there may be another record.
  private func readRecord(_ context: ChannelHandlerContext) -> Bool {
    guard let length = received.getInteger(at: received.readerIndex, as: UInt32.self) else {
      return false
    }
    guard (1...RecordFormat.payloadBytesMax).contains(Int(length)) else {
      fail(.altered, context)
      return false
    }
    let (start, end) = (RecordFormat.lengthBytes, RecordFormat.lengthBytes + Int(length))
    guard received.readableBytes >= end + RecordFormat.macBytes else { return false }
    let isRight = received.withUnsafeReadableBytes { all in
      seals?.receiving.accepts(
        UnsafeRawBufferPointer(rebasing: all[end..<end + RecordFormat.macBytes]),
        of: UnsafeRawBufferPointer(rebasing: all[start..<end])) ?? false
    }
    received.moveReaderIndex(forwardBy: start)
    guard isRight, let payload = received.readSlice(length: Int(length)) else {
      fail(.altered, context)
      return false
    }
    received.moveReaderIndex(forwardBy: RecordFormat.macBytes)
    context.fireChannelRead(wrapInboundOut(payload))
    return true
  }

  // MARK: Writing

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch state {
    case .open: send(unwrapOutboundIn(data), promise, context)
    case .closed: promise?.fail(ChannelError.ioOnClosedChannel)
    case .encrypting, .proving: unsent.append((unwrapOutboundIn(data), promise))
    }
  }

  private func send(
    _ bytes: ByteBuffer, _ promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext
  ) {
    // An empty write asks to be told when everything before it has been sent.
    guard seals != nil, bytes.readableBytes > 0 else {
      return context.write(wrapOutboundOut(bytes), promise: promise)
    }
    var bytes = bytes
    let most = RecordFormat.payloadBytesMax
    while let payload = bytes.readSlice(length: min(bytes.readableBytes, most)),
      payload.readableBytes > 0,
      let mac = payload.withUnsafeReadableBytes({ seals?.sending.mac($0) })
    {
      let head = ByteBuffer(integer: UInt32(payload.readableBytes))
      context.write(wrapOutboundOut(head), promise: nil)
      context.write(wrapOutboundOut(payload), promise: nil)
      let isLast = bytes.readableBytes == 0
      context.write(wrapOutboundOut(ByteBuffer(bytes: mac)), promise: isLast ? promise : nil)
    }
  }

  /// Sends part of the handshake.
  private func say(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
    guard !bytes.isEmpty else { return }
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
  }
}
