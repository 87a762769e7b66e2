import Glibc
import JobModel
import Links
import Logging
import NIOCore
import Processes
import Shuffle
import Storage
import Wire

/// What a worker knows and does. It belongs to one event loop; everything comes to it there.
///
///     new_..._task ─▶ plan ─▶ gather (reduce) ─▶ child ─▶ attempt_finished | attempt_failed
final class WorkerCore {
  // MARK: Configuration

  let settings: WorkerSettings
  let loop: any EventLoop
  let group: any EventLoopGroup
  let logger: Logger
  let id: WorkerID
  let address: WorkerAddress
  let httpPort: Int?
  let tree: PrivateTree
  let held: HeldOutputs
  let manager: ManagerLink
  let heartbeats: Heartbeats
  private(set) var shelf: PlanShelf!
  private var foreign: ForeignTasks!
  /// Called when the worker has ended.
  private let onEnd: () -> Void

  // MARK: State

  var attempts: [AttemptID: WorkerAttempt] = [:]
  private var idle: [Child] = []
  private var busy: [ObjectIdentifier: WorkerAttempt] = [:]
  private var children = 0
  private var queue: [WorkerAttempt] = []
  /// Reports of jobs that are not over, to be told to a manager that was started again.
  private var reports: [AttemptID: Report] = [:]
  private var unsent: [AttemptID] = []
  /// The manager's latest start.
  private(set) var epoch = 0
  /// Plans and specifications that a job is worked at with.
  private var plansOfJobs: [JobID: Set<ContentHash>] = [:]
  private var isEnding = false
  private var progressTimer: RepeatedTask?

  /// What became of an attempt.
  private struct Report {
    var message: ManagerMessage
    /// Of a plan attempt: the plan goes before it.
    var plan: ContentHash?
  }

  init(
    _ settings: WorkerSettings, loop: any EventLoop, group: any EventLoopGroup, logger: Logger,
    id: WorkerID, port: Int, httpPort: Int?, tree: PrivateTree, held: HeldOutputs,
    onEnd: @escaping () -> Void
  ) throws {
    self.settings = settings
    self.loop = loop
    self.group = group
    self.logger = logger
    self.id = id
    address = WorkerAddress(host: settings.host, port: port)
    self.httpPort = httpPort
    self.tree = tree
    self.held = held
    self.onEnd = onEnd
    manager = ManagerLink(settings, loop: loop, logger: logger)
    heartbeats = Heartbeats(settings, worker: id, address: address, loop: loop)
    shelf = PlanShelf(directory: try tree.makeDirectory("plans", in: .scratch)) { [weak self] in
      self?.askForPlan($0)
    }
    foreign = ForeignTasks(
      settings, loop: loop, logger: logger, tree: tree,
      onDone: { [weak self] in
        guard let self else { return }
        manager.send(.finished(Finished(task: $0, address: self.address)))
      })
    manager.registration = { [unowned self] in .register(registration()) }
    manager.greeting = { [unowned self] in
      .progress(ProgressReport(worker: self.id, epoch: epoch, attempts: []))
    }
    manager.onOpen = { [unowned self] in linked() }
    manager.onAnswer = { [unowned self] in receive($0) }
    manager.onRaw = { [unowned self] in shelf.receive($0, isLast: $1) }
  }

  // MARK: Beginning and end

  func start() {
    manager.register()
    let this = NIOLoopBound(self, eventLoop: loop)
    let pause = TimeAmount.milliseconds(WorkerLimits.progressMilliseconds)
    progressTimer = loop.scheduleRepeatedTask(initialDelay: pause, delay: pause) { _ in
      this.value.tellProgress()
    }
  }

  /// Ends everything: attempts, children, connections.
  func end() {
    guard !isEnding else { return }
    isEnding = true
    logger.info("worker ends")
    manager.send(.goodbye(Goodbye(worker: id)))
    manager.end()
    heartbeats.end()
    progressTimer?.cancel()
    for attempt in attempts.values { attempt.gathering?.cancel() }
    foreign.end()
    for child in idle { child.stop() }
    for attempt in busy.values {
      attempt.stopReason = (.stopped, "the worker ended")
      if case .running(let child) = attempt.state { child.stop() }
    }
    let this = NIOLoopBound(self, eventLoop: loop)
    loop.scheduleTask(in: .milliseconds(WorkerLimits.endMilliseconds)) { this.value.onEnd() }
    endIfIdle()
  }

  private func endIfIdle() {
    guard isEnding && children == 0 else { return }
    // A moment for the last messages to leave.
    let this = NIOLoopBound(self, eventLoop: loop)
    loop.scheduleTask(in: .milliseconds(WorkerLimits.farewellMilliseconds)) { this.value.onEnd() }
  }

  private func registration() -> Register {
    Register(
      address: address,
      details: Register.Details(
        worker: id, httpPort: httpPort, slots: settings.slots, rack: settings.rack,
        held: held.all, running: (Set(attempts.keys).union(reports.keys)).sorted()))
  }

  // MARK: The manager's messages

  func receive(_ message: WorkerMessage) {
    guard !isEnding else { return }
    switch message {
    case .registerAck(let acknowledgement): acknowledge(acknowledgement)
    case .newPlanTask(let task): begin(task.assignment, output: "")
    case .newMapTask(let task):
      guard let assignment = task.assignment else { return foreign.map(task) }
      begin(assignment, output: task.outputDirectory)
    case .newReduceTask(let task):
      guard let assignment = task.assignment else { return foreign.reduce(task) }
      begin(assignment, output: task.outputDirectory, reduce: task)
    case .stopAttempt(let stop): self.stop(stop.attempt)
    case .mapOutputs(let news): receive(news)
    case .forgetJob(let forget): self.forget(forget.job)
    case .shutdown: end()
    }
  }

  private func acknowledge(_ acknowledgement: RegisterAcknowledgement) {
    epoch = acknowledgement.epoch ?? epoch
    heartbeats.start(
      intervalMilliseconds: acknowledgement.heartbeatIntervalMilliseconds.map(Int64.init)
        ?? WorkerLimits.heartbeatMilliseconds)
    logger.info("registered", metadata: ["worker": "\(id.number)", "epoch": "\(epoch)"])
    manager.acknowledged(isOwn: acknowledgement.epoch != nil)
  }

  /// The manager can be talked to, for the first time or again.
  private func linked() {
    // A manager that was started again may not have kept what the one before it heard last; what was
    // under way on a connection that broke may not have arrived.
    unsent = reports.keys.sorted()
    shelf.askAgain()
    sendReports()
  }

  private func receive(_ answer: ManagerAnswer) {
    switch answer {
    case .blob(let header):
      manager.expectRawBytes(header.bytes)
      shelf.begin(header)
    case .reply(let reply):
      if case .error(_, let message) = reply.outcome { shelf.refuse(message) }
    }
  }

  private func askForPlan(_ hash: ContentHash) {
    manager.send(.request(ClientRequest(number: 0, .blob(hash))))
  }

  // MARK: Attempts

  private func begin(
    _ assignment: Assignment, output: String, reduce: NewReduceTask? = nil
  ) {
    let id = assignment.attempt
    guard attempts[id] == nil, reports[id] == nil, !isEnding else { return }
    let folder = Self.folder(of: id)
    do {
      let scratch = try tree.makeDirectory(folder, in: .scratch)
      if !output.isEmpty { try System.makeDirectories(output, in: .output) }
      let attempt = WorkerAttempt(assignment, output: output, scratch: scratch)
      attempts[id] = attempt
      logger.debug("attempt begins", metadata: ["attempt": "\(id)"])
      if let reduce { try startGathering(attempt, reduce) }
      plansOfJobs[id.task.job, default: []].insert(assignment.plan)
      shelf.get(assignment.plan) { [weak self] in self?.planCame($0, for: attempt) }
    } catch {
      attempts[id] = nil
      let failure = error as? JobFailure ?? JobFailure(.scratch, "\(error)")
      report(
        .attemptFailed(
          AttemptFailed(
            attempt: id, epoch: assignment.epoch, worker: self.id,
            reason: Self.reason(failure.kind), message: failure.message)), of: id)
    }
  }

  private static func folder(of id: AttemptID) -> String {
    "job-\(id.task.job.number)/\(id.task.kind.rawValue)-\(id.task.index)-\(id.number)"
  }

  private func planCame(_ result: Result<String, JobFailure>, for attempt: WorkerAttempt) {
    guard attempts[attempt.id] === attempt, attempt.stopReason == nil else { return }
    switch result {
    case .failure(let failure): fail(attempt, Self.reason(failure.kind), failure.message)
    case .success(let path):
      attempt.plan = path
      if attempt.gathering == nil {
        run(attempt)
      } else {
        attempt.state = .gathering
        finishGathering(attempt)
      }
    }
  }

  private func run(_ attempt: WorkerAttempt) {
    attempt.state = .waitingForChild
    queue.append(attempt)
    startQueued()
  }

  private func startQueued() {
    while let attempt = queue.first, !isEnding {
      guard let child = idle.popLast() ?? startChild() else { return }
      queue.removeFirst()
      attempt.state = .running(child)
      busy[ObjectIdentifier(child)] = attempt
      child.ask(
        AttemptRequest(
          attempt: attempt.id, plan: attempt.plan ?? "", scratch: attempt.scratch,
          output: attempt.output.isEmpty ? attempt.scratch : attempt.output, input: attempt.input,
          memoryBytes: max(
            attempt.assignment.memoryBytes, settings.memoryBytes / settings.slots)))
    }
  }

  private func startChild() -> Child? {
    guard children < settings.slots else { return nil }
    do throws(StartFault) {
      let child = try Child(
        settings.childCommand, loop: loop, onEvent: { [weak self] in self?.receive($1, from: $0) },
        onEnd: { [weak self] in self?.childEnded($0, $1) })
      children += 1
      return child
    } catch {
      guard let attempt = queue.first else { return nil }
      queue.removeFirst()
      fail(attempt, .crashed, "a child process could not be started: \(error.reason)")
      return nil
    }
  }

  // MARK: What children say

  private func receive(_ event: AttemptEvent, from child: Child) {
    guard let attempt = busy[ObjectIdentifier(child)] else { return }
    if case .progress(let progress) = event {
      attempt.progress = progress
      return
    }
    busy[ObjectIdentifier(child)] = nil
    if attempt.stopReason == nil { idle.append(child) }
    switch event {
    case .progress: break
    case .planned(let result): finish(attempt, planned: result)
    case .mapped(let result): finish(attempt, mapped: result)
    case .reduced(let result): finish(attempt, reduced: result)
    case .failed(let failure): failed(attempt, failure)
    }
    startQueued()
  }

  private func childEnded(_ child: Child, _ how: String) {
    children -= 1
    idle.removeAll { $0 === child }
    if let attempt = busy.removeValue(forKey: ObjectIdentifier(child)) {
      let (reason, message) =
        attempt.stopReason ?? (.crashed, "the process that ran the attempt ended: \(how)")
      fail(attempt, reason, message)
    }
    startQueued()
    endIfIdle()
  }

  private func finish(_ attempt: WorkerAttempt, planned result: PlanTaskResult) {
    do {
      let bytes = try System.read(result.path, most: WorkerLimits.planBytesMax, in: .scratch)
      let hash = try shelf.keep(bytes)
      plansOfJobs[attempt.id.task.job, default: []].insert(hash)
      var result = result
      result.path = ""
      succeed(
        attempt,
        AttemptFinished(
          attempt: attempt.id, epoch: attempt.epoch, worker: id,
          report: try JSONText(encoding: result), plan: hash), plan: hash)
      PrivateTree.remove(attempt.scratch)
    } catch {
      fail(attempt, .scratch, "\(error)")
    }
  }

  private func finish(_ attempt: WorkerAttempt, mapped result: MapTaskResult) {
    var summary = result
    summary.run?.index = nil
    var finished = AttemptFinished(attempt: attempt.id, epoch: attempt.epoch, worker: id)
    finished.report = try? JSONText(encoding: summary)
    finished.parts = result.parts.map {
      AttemptPart(path: attempt.output + "/" + $0.name, report: $0)
    }
    if let run = result.run {
      held.add(run, of: attempt.id)
      finished.mapOutput = AttemptFinished.MapOutput(
        path: run.path,
        partitionSizes: (run.index ?? []).map { SizeCode.code($0.storedBytes) })
    } else {
      PrivateTree.remove(attempt.scratch)
    }
    succeed(attempt, finished)
  }

  private func finish(_ attempt: WorkerAttempt, reduced result: ReduceTaskResult) {
    var finished = AttemptFinished(attempt: attempt.id, epoch: attempt.epoch, worker: id)
    finished.report = try? JSONText(encoding: result)
    finished.parts = [
      AttemptPart(path: attempt.output + "/" + result.part.name, report: result.part)
    ]
    attempt.gathering?.cancel()
    PrivateTree.remove(attempt.scratch)
    succeed(attempt, finished)
  }

  private func failed(_ attempt: WorkerAttempt, _ failure: AttemptEvent.AttemptFailure) {
    if let (reason, message) = attempt.stopReason { return fail(attempt, reason, message) }
    if let map = failure.damagedMap, let gathering = attempt.gathering {
      gatherAgain(attempt, gathering, map: map, failure.message)
    } else {
      fail(attempt, Self.reason(failure.kind), failure.message)
    }
  }

  private static func reason(_ kind: JobFailure.Kind) -> AttemptFailed.Reason {
    switch kind {
    case .usage: .usage
    case .input: .input
    case .output: .output
    case .scratch: .scratch
    case .memory: .memory
    case .corrupted: .corrupted
    case .program: .program
    case .cancelled: .stopped
    }
  }

  // MARK: Ends of attempts

  private func succeed(
    _ attempt: WorkerAttempt, _ finished: AttemptFinished, plan: ContentHash? = nil
  ) {
    attempts[attempt.id] = nil
    logger.debug("attempt done", metadata: ["attempt": "\(attempt.id)"])
    report(.attemptFinished(finished), of: attempt.id, plan: plan)
  }

  func fail(_ attempt: WorkerAttempt, _ reason: AttemptFailed.Reason, _ message: String) {
    guard attempts[attempt.id] === attempt else { return }
    attempts[attempt.id] = nil
    queue.removeAll { $0 === attempt }
    attempt.gathering?.cancel()
    PrivateTree.remove(attempt.scratch)
    if !attempt.output.isEmpty { PrivateTree.remove(attempt.output) }
    if reason != .stopped {
      logger.warning(
        "attempt failed",
        metadata: [
          "attempt": "\(attempt.id)", "reason": "\(reason.rawValue)", "message": "\(message)",
        ])
    }
    report(
      .attemptFailed(
        AttemptFailed(
          attempt: attempt.id, epoch: attempt.epoch, worker: id, reason: reason,
          message: String(message.prefix(Self.messageCharactersMax)),
          fetchFailures: reason == .fetch ? attempt.fetchFailures : [])), of: attempt.id)
  }

  /// A quarter of the bytes that a message may have: a character has four at most.
  private static let messageCharactersMax = WireLimits.messageBytesMax / 4

  private func stop(_ id: AttemptID) {
    guard let attempt = attempts[id], attempt.stopReason == nil else { return }
    attempt.stopReason = (.stopped, "stopped as the manager wished")
    switch attempt.state {
    case .running(let child):
      attempt.state = .stopping
      child.stop()
    case .stopping: break
    case .waitingForPlan, .gathering, .waitingForChild:
      fail(attempt, .stopped, "stopped as the manager wished")
    }
  }

  private func forget(_ job: JobID) {
    for attempt in attempts.values where attempt.id.task.job == job { stop(attempt.id) }
    reports = reports.filter { $0.key.task.job != job }
    unsent.removeAll { $0.task.job == job }
    held.remove(job: job)
    for hash in plansOfJobs.removeValue(forKey: job) ?? [] {
      if !plansOfJobs.values.contains(where: { $0.contains(hash) }) { shelf.remove(hash) }
    }
    PrivateTree.remove(tree.path + "/job-\(job.number)")
  }

  // MARK: Reports

  private func report(_ message: ManagerMessage, of id: AttemptID, plan: ContentHash? = nil) {
    reports[id] = Report(message: message, plan: plan)
    unsent.append(id)
    sendReports()
  }

  private func sendReports() {
    guard manager.isReady else { return }
    let now = unsent
    unsent = []
    for id in now {
      guard let report = reports[id] else { continue }
      if let plan = report.plan, let bytes = try? planBytes(plan) {
        manager.send(
          .request(
            ClientRequest(number: 0, .putBlob(BlobHeader(hash: plan, bytes: bytes.count)))))
        manager.send(raw: bytes)
      }
      manager.send(report.message)
    }
  }

  private func planBytes(_ hash: ContentHash) throws -> [UInt8] {
    try System.read(shelf.path(of: hash), most: WorkerLimits.planBytesMax, in: .scratch)
  }

  private func tellProgress() {
    guard manager.isReady, !attempts.isEmpty else { return }
    manager.send(
      .progress(
        ProgressReport(
          worker: id, epoch: epoch,
          attempts: attempts.values.map(\.report).sorted { $0.attempt < $1.attempt })))
    for attempt in attempts.values { attempt.fetchFailures = [] }
  }

  // MARK: Map outputs of reduce attempts

  private func startGathering(_ attempt: WorkerAttempt, _ task: NewReduceTask) throws {
    let (loop, id) = (loop, attempt.id)
    let this = NIOLoopBound(self, eventLoop: loop)
    let gathering = Gathering(
      id, maps: task.maps ?? 0, host: settings.host, file: attempt.scratch + "/segments",
      group: group, sign: SegmentProof.signer(settings.secret),
      onFailure: { failure in loop.execute { this.value.fetchFailed(failure, for: id) } })
    attempt.gathering = gathering
    for source in task.sources { try gathering.announce(source) }
  }

  private func receive(_ news: MapOutputs) {
    guard let attempt = attempts[news.attempt], let gathering = attempt.gathering else { return }
    for lost in news.lost { gathering.withdraw(lost) }
    do {
      for source in news.sources { try gathering.announce(source) }
    } catch {
      return fail(attempt, .scratch, "\(error)")
    }
    if case .gathering = attempt.state { finishGathering(attempt) }
  }

  private func finishGathering(_ attempt: WorkerAttempt) {
    guard let gathered = attempt.gathering?.finish() else { return }
    gathered.hop(to: loop).assumeIsolated().whenComplete { [self] result in
      guard attempts[attempt.id] === attempt, attempt.stopReason == nil,
        case .gathering = attempt.state
      else { return }
      do {
        let path = attempt.scratch + "/input.json"
        unlink(path)
        try System.write(try JSON.encoded(try result.get()), to: path, in: .scratch)
        attempt.input = path
        run(attempt)
      } catch {
        fail(attempt, .scratch, "\(error)")
      }
    }
  }

  private func fetchFailed(_ failure: Shuffle.FetchFailure, for id: AttemptID) {
    guard let attempt = attempts[id] else { return }
    logger.info("fetch failed", metadata: ["attempt": "\(id)", "reason": "\(failure)"])
    let cause: Wire.FetchFailure.Cause =
      switch failure.fault {
      case .unreachable, .wire: .wire
      case .gone: .missing
      case .disk: .disk
      }
    attempt.fetchFailures.append(
      Wire.FetchFailure(
        map: failure.source.attempt.task.index, attempt: failure.source.attempt.number,
        host: failure.source.peer.host, httpPort: failure.source.peer.port, cause: cause))
    tellProgress()
  }

  /// A map output did not hold: the manager hears of it, and another is waited for.
  private func gatherAgain(
    _ attempt: WorkerAttempt, _ gathering: Gathering, map: Int, _ message: String
  ) {
    logger.warning(
      "map output is damaged",
      metadata: ["attempt": "\(attempt.id)", "map": "\(map)", "message": "\(message)"])
    attempt.state = .gathering
    // The attempt begins once more, without what it wrote before it found out.
    PrivateTree.remove(attempt.output)
    do {
      try System.makeDirectories(attempt.output, in: .output)
    } catch {
      return fail(attempt, .output, (error as? JobFailure)?.message ?? "\(error)")
    }
    if let source = gathering.discard(map: map) {
      attempt.fetchFailures.append(
        Wire.FetchFailure(
          map: map, attempt: source.attempt, host: source.host, httpPort: source.httpPort,
          cause: .damaged))
    }
    tellProgress()
    finishGathering(attempt)
  }
}

/// A size in one byte, as the scheduler's `SegmentSizes` has it: 1 + 8 x log2, rounded; 0 is empty.
enum SizeCode {
  static func code(_ bytes: Int) -> UInt8 {
    guard bytes > 0 else { return 0 }
    return UInt8(min(255, 1 + (8 * log2(Double(bytes))).rounded()))
  }
}
