import JobModel
import NIOCore
import NIOPosix
import Synchronization

/// Carries out what the plan decides: the thin shell between `FetchPlan` and sockets, clock and
/// file.
///
/// `@unchecked Sendable`: all variables except `shown` are accessed only in `loop`; every entry
/// point from outside goes there first.
final class FetchCore: @unchecked Sendable {
  // MARK: Configuration

  let loop: any EventLoop
  let order: FetchOrder
  let limits: FetchLimits
  let security: SegmentSecurity?
  private let pool: NIOThreadPool
  private let onFailure: @Sendable (FetchComplaint) -> Void
  /// What `progress` returns.
  let shown: Mutex<FetchProgress>

  // MARK: State

  private enum Outcome {
    case running
    case finished
    case failed(JobFailure)
  }

  private var plan: FetchPlan
  private var outcome = Outcome.running
  private let actions = ActionQueue<FetchPlan.Action>()
  private var wake: (time: Int, task: Scheduled<Void>)?
  private var waiting: [EventLoopPromise<[FetchedSegment]>] = []

  // MARK: Resources

  private var file: FetchFile?
  private var handlers: [ConnectionNumber: FetchConnection] = [:]
  private var channels: [ObjectIdentifier: any Channel] = [:]
  private var connecting = 0
  private var writing = 0
  private var closed: [EventLoopPromise<Void>] = []

  init(
    _ order: FetchOrder, loop: any EventLoop, pool: NIOThreadPool, limits: FetchLimits,
    security: SegmentSecurity?, onFailure: @escaping @Sendable (FetchComplaint) -> Void
  ) throws {
    file = try FetchFile(order.path)
    self.loop = loop
    self.order = order
    self.limits = limits
    self.security = security
    self.pool = pool
    self.onFailure = onFailure
    plan = FetchPlan(segments: order.maps, offset: order.offset, seed: order.seed, limits: limits)
    shown = Mutex(plan.progress)
  }

  // MARK: Entry points

  /// Passes an event to the plan, from any thread.
  func post(_ event: @escaping @Sendable (inout FetchPlan, Int) -> [FetchPlan.Action]) {
    loop.execute { self.tell(event) }
  }

  func result() -> EventLoopFuture<[FetchedSegment]> {
    let promise = loop.makePromise(of: [FetchedSegment].self)
    loop.execute {
      switch self.outcome {
      case .finished: promise.succeed(self.plan.fetched)
      case .failed(let failure): promise.fail(failure)
      case .running:
        self.waiting.append(promise)
        // It may be that nothing is wanted at all.
        self.tell { $0.tick(now: $1) }
      }
    }
    return promise.futureResult
  }

  /// Stops; the future completes when nothing is open any more.
  func stop(_ failure: JobFailure) -> EventLoopFuture<Void> {
    let promise = loop.makePromise(of: Void.self)
    loop.execute {
      self.fail(failure)
      self.closed.append(promise)
      self.tellClosed()
    }
    return promise.futureResult
  }

  // MARK: In the loop

  private static func now() -> Int { Int(NIODeadline.now().uptimeNanoseconds / 1_000_000) }

  /// Passes an event to the plan and performs its actions. If those cause further events, they are
  /// handled afterwards.
  func tell(_ event: (inout FetchPlan, Int) -> [FetchPlan.Action]) {
    if case .failed = outcome { return }
    let decided = event(&plan, Self.now())
    shown.withLock { $0 = plan.progress }
    actions.perform(decided, perform)
    scheduleWake()
  }

  /// The head of the due answer has come: returns where its body goes in the file, or nil if it is
  /// not wanted.
  func began(_ id: ConnectionNumber, bytes: Int, from: Int, numbers: [Int]) -> Int? {
    tell { $0.began(id, bytes: bytes, from: from, numbers: numbers, now: $1) }
    guard let segment = plan.dueSegment(id), let place = segment.place else { return nil }
    return place.offset + segment.received
  }

  /// Tells the plan what a connection reports.
  func report(_ report: FetchReport, of id: ConnectionNumber) {
    switch report {
    case .wrote(let bytes): wrote(id, bytes: bytes)
    case .completed: tell { $0.completed(id, now: $1) }
    case .busy(let milliseconds): tell { $0.busy(id, milliseconds: milliseconds, now: $1) }
    case .refused(let fault, let message, let isFinal):
      tell { $0.refused(id, fault: fault, message, isFinal: isFinal, now: $1) }
    case .disbelieved(let message): tell { $0.disbelieved(id, message, now: $1) }
    case .lost(let fault, let message): tell { $0.lost(id, fault: fault, message, now: $1) }
    }
  }

  private func wrote(_ id: ConnectionNumber, bytes: Int) {
    if case .failed = outcome { return }
    plan.wrote(id, bytes: bytes)
    shown.withLock { $0 = plan.progress }
  }

  /// Writes to the file; long writes use the thread pool. `next` is called in the loop.
  func write(_ write: FetchWrite, then next: @escaping (Bool) -> Void) {
    guard let file else { return next(false) }
    let bytes = write.buffers.reduce(0) { $0 + $1.readableBytes }
    guard bytes > limits.directBytesMax else {
      wroteAll(Result { try Self.write(write, to: file) }, next)
      return
    }
    writing += 1
    let done = pool.runIfActive(eventLoop: loop) {
      try Self.write(write, to: file)
    }
    done.assumeIsolated().whenComplete { result in
      self.writing -= 1
      self.wroteAll(result, next)
      self.tellClosed()
    }
  }

  private static func write(_ write: FetchWrite, to file: FetchFile) throws {
    var offset = write.offset
    for buffer in write.buffers {
      try buffer.withUnsafeReadableBytes { try file.write($0, at: offset) }
      offset += buffer.readableBytes
    }
  }

  private func wroteAll(_ result: Result<Void, any Error>, _ next: (Bool) -> Void) {
    switch result {
    case .success: next(true)
    case .failure(let error):
      next(false)
      fail(error as? JobFailure ?? JobFailure(.scratch, "\(error)"))
    }
  }

  private func perform(_ action: FetchPlan.Action) {
    if case .failed = outcome { return }
    switch action {
    case .open(let id, let peer): open(id, peer)
    case .ask(let id, let request): handlers[id]?.ask(request)
    case .close(let id): handlers.removeValue(forKey: id)?.close()
    case .report(let failure): onFailure(failure)
    case .finished:
      outcome = .finished
      for promise in waiting { promise.succeed(plan.fetched) }
      waiting = []
    }
  }

  private func open(_ id: ConnectionNumber, _ peer: SegmentPeer) {
    connecting += 1
    let handler = FetchConnection(id: id, peer: peer, core: self)
    handlers[id] = handler
    let bound = NIOLoopBound(handler, eventLoop: loop)
    let limits = limits
    let connected = FetchCall.bootstrap(loop, limits)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try bound.value.call.addHandlers(bound.value, to: channel, limits)
        }
      }
      .connect(host: peer.host, port: peer.port)
    connected.assumeIsolated().whenComplete { result in
      self.connecting -= 1
      switch result {
      case .success(let channel):
        self.keep(channel)
        if self.handlers[id] === handler {
          self.tell { $0.opened(id, now: $1) }
        } else {
          channel.close(promise: nil)
        }
      case .failure(let error):
        self.tell {
          $0.lost(id, fault: .unreachable, "it cannot be connected to: \(error)", now: $1)
        }
      }
      self.tellClosed()
    }
  }

  private func keep(_ channel: any Channel) {
    let key = ObjectIdentifier(channel)
    channels[key] = channel
    channel.closeFuture.assumeIsolated().whenComplete { _ in
      self.channels[key] = nil
      self.tellClosed()
    }
  }

  private func scheduleWake() {
    if case .failed = outcome { return }
    guard wake?.time != plan.wakeTime else { return }
    wake?.task.cancel()
    wake = nil
    guard let time = plan.wakeTime else { return }
    let pause = TimeAmount.milliseconds(Int64(max(0, time - Self.now())))
    let task = loop.assumeIsolated().scheduleTask(in: pause) {
      self.wake = nil
      self.tell { $0.tick(now: $1) }
    }
    wake = (time, task)
  }

  private func fail(_ failure: JobFailure) {
    if case .failed = outcome { return }
    outcome = .failed(failure)
    wake?.task.cancel()
    wake = nil
    for promise in waiting { promise.fail(failure) }
    waiting = []
    for handler in handlers.values { handler.close() }
    handlers = [:]
    for channel in channels.values { channel.close(promise: nil) }
    file = nil
  }

  private func tellClosed() {
    guard !closed.isEmpty, channels.isEmpty, connecting == 0, writing == 0 else { return }
    for promise in closed { promise.succeed() }
    closed = []
  }

  func resumeRunning() {
    if case .finished = outcome { outcome = .running }
  }
}
