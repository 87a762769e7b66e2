import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix

/// The answer to each request.
extension SegmentHandler {
  func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    defer { requests += 1 }
    if let objection = service.access?.objection(to: head.headers) {
      return refuse(.forbidden, objection, closes: true, context)
    }
    service.connections.know(context.channel)
    do throws(SegmentRequest.Refusal) {
      switch try SegmentRequest(head) {
      case .segment(let name): answerSegment(name, head, context)
      case .verification(let name): answerVerification(name, context)
      }
    } catch {
      let allow = error.status == .methodNotAllowed ? ["Allow": "GET, HEAD"] : [:] as HTTPHeaders
      refuse(error.status, error.reason, with: allow, context)
    }
  }

  // MARK: Verification

  private func answerVerification(_ name: SegmentName, _ context: ChannelHandlerContext) {
    guard service.activity.beginVerification() else {
      refuseBusy("too many verifications", context)
      return
    }
    let service = service
    let ended = context.eventLoop.makePromise(of: Bool?.self)
    ended.completeWithTask {
      let isSound = await service.catalog.isSound(name)
      service.activity.endVerification()
      return isSound
    }
    ended.futureResult.assumeIsolated().whenSuccess { isSound in
      guard context.channel.isActive else { return }
      guard let isSound else {
        self.refuse(.notFound, "there is no such segment", context)
        return
      }
      let copy = isSound ? ShuffleFormat.soundCopy : ShuffleFormat.damagedCopy
      self.write(.ok, ["Content-Length": "0", ShuffleFormat.copyHeader: copy], context)
    }
  }

  // MARK: Segments

  private func answerSegment(
    _ name: SegmentName, _ head: HTTPRequestHead, _ context: ChannelHandlerContext
  ) {
    guard let place = service.catalog.place(name) else {
      refuse(.notFound, "there is no such segment", context)
      return
    }
    var headers: HTTPHeaders = [
      "Accept-Ranges": "bytes",
      "Content-Type": "application/octet-stream",
      ShuffleFormat.numbersHeader: ShuffleFormat.text(place.numbers),
    ]
    let ranges = head.headers["Range"]
    let wanted: Range<Int>
    let status: HTTPResponseStatus
    switch ByteRange(header: ranges.count == 1 ? ranges[0] : nil, bytes: place.bytes) {
    case .whole:
      status = .ok
      wanted = 0..<place.bytes
    case .part(let range):
      status = .partialContent
      wanted = range
      headers.add(
        name: "Content-Range",
        value: "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(place.bytes)")
    case .unsatisfiable:
      let total = ["Content-Range": "bytes */\(place.bytes)"] as HTTPHeaders
      refuse(.rangeNotSatisfiable, "the segment has no such bytes", with: total, context)
      return
    }
    headers.add(name: "Content-Length", value: String(wanted.count))
    let range = place.offset + wanted.lowerBound..<place.offset + wanted.upperBound
    if head.method == .HEAD {
      copy(0..<0, of: place, status, headers, context)
    } else if range.count <= service.limits.copiedBytesMax {
      copy(range, of: place, status, headers, context)
    } else if service.security != nil {
      stream(range, of: place, status, headers, context)
    } else if service.transfers.isFull {
      refuseBusy("too many transfers", context)
    } else {
      send(range, of: place, status, headers, context)
    }
  }

  /// Answers with bytes that are read beforehand.
  private func copy(
    _ range: Range<Int>, of place: SegmentLocation, _ status: HTTPResponseStatus,
    _ headers: HTTPHeaders, _ context: ChannelHandlerContext
  ) {
    let allocator = context.channel.allocator
    onDisk(context) {
      let file = try SegmentFile(place)
      var bytes = allocator.buffer(capacity: range.count)
      try bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: range.count) { room in
        try file.read(
          into: UnsafeMutableRawBufferPointer(rebasing: room[..<range.count]), at: range.lowerBound)
        return range.count
      }
      return bytes
    } then: { bytes in
      self.service.activity.count { $0.bytesSent += range.count }
      self.write(status, headers, body: bytes, context)
    }
  }

  /// Answers with a head, and lets `SegmentTransfer` send the body once the kernel has the head.
  private func send(
    _ range: Range<Int>, of place: SegmentLocation, _ status: HTTPResponseStatus,
    _ headers: HTTPHeaders, _ context: ChannelHandlerContext
  ) {
    onDisk(context) {
      try SegmentFile(place)
    } then: { file in
      self.setDeadline(self.service.limits.stallMilliseconds, context)
      self.writeHead(status, headers, context)
      // Flushed with an empty part, whose promise completes once everything before it is written.
      let empty = HTTPServerResponsePart.body(.byteBuffer(ByteBuffer()))
      let written = context.writeAndFlush(self.wrapOutboundOut(empty))
      written.assumeIsolated().whenComplete { result in
        guard context.channel.isActive, (try? result.get()) != nil else { return }
        self.start(file, range, context)
      }
    }
  }

  private func start(_ file: SegmentFile, _ range: Range<Int>, _ context: ChannelHandlerContext) {
    let socket = try? context.channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(
      of: NIOBSDSocket.Handle.self
    ) { fcntl($0, F_DUPFD_CLOEXEC, 0) }
    guard let socket, socket >= 0 else {
      // No descriptors are left, and the head has promised a body.
      service.activity.count { $0.transfersBroken += 1 }
      context.close(promise: nil)
      return
    }
    clearDeadline()
    let ended = context.eventLoop.makePromise(of: SegmentTransfer.Outcome.self)
    ended.futureResult.assumeIsolated().whenSuccess { outcome in
      self.transfer = nil
      guard outcome == .sent else {
        self.service.activity.count { $0.transfersBroken += 1 }
        context.close(promise: nil)
        return
      }
      self.service.activity.count { $0.bytesSent += range.count }
      guard context.channel.isActive else { return }
      self.finish(context)
    }
    let transfer = SegmentTransfer(file, range: range, socket: socket, limits: service.limits) {
      ended.succeed($0)
    }
    self.transfer = transfer
    service.transfers.enter(transfer)
  }

  /// Answers with a body that passes through memory in pieces: each is read when the network has
  /// taken the one before.
  private func stream(
    _ range: Range<Int>, of place: SegmentLocation, _ status: HTTPResponseStatus,
    _ headers: HTTPHeaders, _ context: ChannelHandlerContext
  ) {
    guard let stream = service.activity.beginStream() else {
      refuseBusy("too many transfers", context)
      return
    }
    onDisk(context) {
      try SegmentFile(place)
    } then: { file in
      self.writeHead(status, headers, context)
      self.streamOn(file, range, stream, context)
    }
  }

  private func streamOn(
    _ file: SegmentFile, _ range: Range<Int>, _ stream: SegmentActivity.Stream,
    _ context: ChannelHandlerContext
  ) {
    guard !range.isEmpty else { return finish(context) }
    let piece = range.prefix(service.limits.streamedBytes)
    let allocator = context.channel.allocator
    let read = service.pool.runIfActive(eventLoop: context.eventLoop) {
      var bytes = allocator.buffer(capacity: piece.count)
      try bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: piece.count) { room in
        try file.read(
          into: UnsafeMutableRawBufferPointer(rebasing: room[..<piece.count]), at: piece.lowerBound)
        return piece.count
      }
      return bytes
    }
    setDeadline(service.limits.stallMilliseconds, context)
    read.assumeIsolated().flatMap { bytes in
      context.writeAndFlush(self.wrapOutboundOut(.body(.byteBuffer(bytes))))
    }.whenComplete { result in
      guard case .success = result, context.channel.isActive else {
        // The head promised more than there will be.
        self.service.activity.count { $0.transfersBroken += 1 }
        return context.close(promise: nil)
      }
      self.service.activity.count { $0.bytesSent += piece.count }
      self.streamOn(file, piece.upperBound..<range.upperBound, stream, context)
    }
  }

  /// Runs `body` in a thread that may wait for the disk, then `next` in the event loop.
  private func onDisk<Result: Sendable>(
    _ context: ChannelHandlerContext, _ body: @escaping @Sendable () throws -> Result,
    then next: @escaping (Result) -> Void
  ) {
    let done = service.pool.runIfActive(eventLoop: context.eventLoop, body)
    done.assumeIsolated().whenComplete { result in
      guard context.channel.isActive else { return }
      switch result {
      case .success(let value): next(value)
      case .failure(SegmentFile.Failure.gone(let reason)): self.refuse(.gone, reason, context)
      case .failure(SegmentFile.Failure.busy):
        self.refuseBusy("no descriptors are left", context)
      case .failure(SegmentFile.Failure.disk(let reason)):
        self.refuse(.internalServerError, reason, context)
      case .failure: context.close(promise: nil)
      }
    }
  }
}
