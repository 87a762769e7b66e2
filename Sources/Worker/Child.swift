import Execution
import FoundationEssentials
import Glibc
import JobModel
import NIOCore
import NIOPosix
import Processes
import Storage

/// A child process that runs attempts, one after the other. It belongs to the worker's event loop.
///
///     AttemptRequest ─▶ stdin ┌───────┐ stdout ─▶ AttemptEvent
///                             │ child │ stderr ─▶ the last of it, for a report of its death
///                             └───────┘
final class Child {
  private var greeting = ChildEnd.Greeting.awaited
  /// What was wrong with its last event, if that is why it was killed.
  private var fault: FieldFault?
  private let loop: any EventLoop
  private let process: ChildProcess
  private let onEvent: (AttemptEvent) -> Void
  private let onText: ([UInt8]) -> Void
  private let onEnd: (ChildEnd) -> Void
  private var pipe: (any Channel)?
  /// Requests made before the pipe was ready.
  private var waiting: [UInt8] = []
  private var line: [UInt8] = []
  private var stderrTail: [UInt8] = []
  private var hasEnded = false

  /// - Parameters:
  ///   - program: the executable file.
  ///   - onEvent: called with each event.
  ///   - onText: called with what it, or a program of its, writes to standard error.
  ///   - onEnd: called once when the process is gone, with how it ended.
  init(
    _ program: FilePath, loop: any EventLoop, onEvent: @escaping (AttemptEvent) -> Void,
    onText: @escaping ([UInt8]) -> Void,
    onEnd: @escaping (ChildEnd) -> Void
  ) throws(StartFault) {
    self.loop = loop
    self.onEvent = onEvent
    self.onText = onText
    self.onEnd = onEnd
    let input = try ChildPipe(.toChild, bytes: 64 << 10)
    let output = try ChildPipe(.fromChild, bytes: 64 << 10)
    let errors = try ChildPipe(.fromChild, bytes: 64 << 10)
    process = try ChildProcess(
      [ByteString(program), ByteString(WorkerVerb.attempts)], variables: [:],
      input: input.theirs.raw,
      output: output.theirs.raw, errors: errors.theirs.raw)
    connect(
      input: input.closeTheirs().release(), output: output.closeTheirs().release(),
      errors: errors.closeTheirs().release())
  }

  func ask(_ request: AttemptRequest) {
    var bytes: [UInt8]
    do {
      bytes = Array(try JSONEncoder().encode(request))
    } catch {
      // A request holds strings, integers and booleans, which can all be encoded.
      preconditionFailure("\(request) cannot be encoded: \(error)")
    }
    bytes.append(10)
    guard let pipe else {
      waiting += bytes
      return
    }
    pipe.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
  }

  /// Asks the process to end, and kills it if it does not.
  func stop() {
    guard !hasEnded else { return }
    pipe?.close(mode: .output, promise: nil)
    process.signal(SIGTERM)
    let child = NIOLoopBound(self, eventLoop: loop)
    loop.scheduleTask(in: .milliseconds(WorkerLimits.childGraceMilliseconds)) {
      child.value.kill()
    }
  }

  /// Kills the process and everything it started.
  func kill() {
    guard !hasEnded else { return }
    process.signalGroup(SIGKILL)
  }

  // MARK: Pipes

  private func connect(input: Int32, output: Int32, errors: Int32) {
    let child = NIOLoopBound(self, eventLoop: loop)
    NIOPipeBootstrap(group: loop)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(
            PipeReader(
              onBytes: { child.value.receive($0) }, onClose: { child.value.outputClosed() }))
        }
      }
      .takingOwnershipOfDescriptors(input: output, output: input)
      .assumeIsolated()
      .whenComplete { [self] result in
        switch result {
        case .success(let channel):
          pipe = channel
          if !waiting.isEmpty {
            channel.writeAndFlush(ByteBuffer(bytes: waiting), promise: nil)
            waiting = []
          }
        case .failure: outputClosed()
        }
      }
    NIOPipeBootstrap(group: loop)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(
            PipeReader(onBytes: { child.value.receiveError($0) }, onClose: {}))
        }
      }
      .takingOwnershipOfDescriptor(input: errors)
      .whenComplete { _ in }
  }

  private func receive(_ bytes: ByteBufferView) {
    var rest = bytes[...]
    while let end = rest.firstIndex(of: 10) {
      line.append(contentsOf: rest[..<end])
      rest = rest[(end + 1)...]
      let whole = line
      line = []
      let event = event(whole)
      switch (greeting, event) {
      case (.awaited, .hello(version: AttemptRequest.version)): greeting = .said
      case (.said, let event?): passOn(event)
      case (.awaited, _), (.refused, _):
        greeting = .refused
        return kill()
      case (.said, nil): return kill()
      }
    }
    line.append(contentsOf: rest)
    if line.count > WorkerLimits.eventBytesMax { kill() }
  }

  /// What was written to standard error before the event is read first: it lies in the other pipe,
  /// which the loop looks at in the same turn.
  private func passOn(_ event: AttemptEvent) {
    let child = NIOLoopBound(self, eventLoop: loop)
    loop.execute { child.value.onEvent(event) }
  }

  private func event(_ line: [UInt8]) -> AttemptEvent? {
    do {
      return try JSON.decoded(AttemptEvent.self, from: line)
    } catch {
      fault = error as? FieldFault
      return nil
    }
  }

  private func receiveError(_ bytes: ByteBufferView) {
    stderrTail.append(contentsOf: bytes)
    let excess = stderrTail.count - WorkerLimits.stderrTailBytes
    if excess > 0 { stderrTail.removeFirst(excess) }
    onText(Array(bytes))
  }

  /// It has closed its output, so it is ending, or should be.
  private func outputClosed() {
    guard !hasEnded else { return }
    hasEnded = true
    pipe?.close(promise: nil)
    let child = NIOLoopBound((self, process), eventLoop: loop)
    // Give it a moment to end on its own, so that its exit status is seen.
    loop.scheduleTask(in: .milliseconds(20)) { child.value.0.reap(triesLeft: 10) }
  }

  private func reap(triesLeft: Int) {
    if !process.hasEnded && triesLeft > 0 {
      let child = NIOLoopBound(self, eventLoop: loop)
      loop.scheduleTask(in: .milliseconds(50)) { child.value.reap(triesLeft: triesLeft - 1) }
      return
    }
    if !process.hasEnded { process.signalGroup(SIGKILL) }
    let exit = process.reap()
    let said = String(decoding: stderrTail, as: UTF8.self)
    onEnd(
      ChildEnd(
        how: said.isEmpty ? "\(exit)" : "\(exit); it said:\n\(said)", greeting: greeting,
        fault: fault.map { "\($0)" }))
  }
}

/// Reads bytes from a pipe until it is closed.
private final class PipeReader: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let onBytes: (ByteBufferView) -> Void
  private let onClose: () -> Void

  init(onBytes: @escaping (ByteBufferView) -> Void, onClose: @escaping () -> Void) {
    self.onBytes = onBytes
    self.onClose = onClose
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    onBytes(unwrapInboundIn(data).readableBytesView)
  }

  func channelInactive(context: ChannelHandlerContext) { onClose() }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}
