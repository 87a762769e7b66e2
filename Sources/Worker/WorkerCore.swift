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
  let places: JobPlaces
  let held: HeldOutputs
  let manager: ManagerLink
  let heartbeats: Heartbeats
  // Unwrapped: these call back to this object, so `init` makes them once everything else of it is set.
  private(set) var shelf: BlobShelf!
  private(set) var files: JobFiles!
  private var foreign: ForeignTasks!
  private(set) var lister: InputLister!
  /// Called when the worker has ended.
  private let onEnd: () -> Void

  // MARK: State

  var attempts: [AttemptID: WorkerAttempt] = [:]
  /// Children that have nothing to do, those that have, and how many there are in all.
  var idle: [Child] = []
  /// Children that make room for others.
  var leaving: Set<ObjectIdentifier> = []
  var busy: [ObjectIdentifier: WorkerAttempt] = [:]
  var children = 0
  /// Attempts that wait for a child.
  var queue: [WorkerAttempt] = []
  /// Reports of jobs that are not over, to be told to a manager that was started again.
  var reports: [AttemptID: Report] = [:]
  var unsent: [AttemptID] = []
  /// Answers to wishes to stop what is not known any more, until there is a connection for them: the
  /// manager keeps a slot for each.
  var farewells: [ManagerMessage] = []
  /// Plans whose inputs were found to lie where they may.
  var checkedPlans: Set<ContentHash> = []
  /// The manager's latest start.
  private(set) var epoch = 0
  private(set) var isEnding = false
  private var progressTimer: RepeatedTask?
  /// Times in a row that there was no progress to tell.
  var idleTimes = 0
  /// Why it had to end by itself.
  private(set) var failure: JobFailure?

  /// What became of an attempt.
  struct Report {
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
    places = try JobPlaces(outputs: settings.outputRoots, inputs: settings.inputRoots)
    self.held = held
    self.onEnd = onEnd
    manager = ManagerLink(settings, loop: loop, logger: logger)
    heartbeats = Heartbeats(
      settings, worker: id, address: address, loop: loop, logger: logger)
    shelf = BlobShelf(directory: try tree.makeDirectory(BlobShelf.folder, in: .scratch)) {
      [weak self] in
      self?.askForBlob($0)
    }
    files = JobFiles(tree, shelf)
    foreign = ForeignTasks(
      settings, loop: loop, logger: logger, tree: tree, places: places,
      onDone: { [weak self] in
        guard let self else { return }
        manager.send(.finished(Finished(task: $0, address: self.address)))
      })
    lister = InputLister(
      settings, loop: loop, tree: tree, shelf: shelf,
      answer: { [weak self] in self?.answer($0, $1) })
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
      this.value.tellProgress(isRegular: true)
    }
  }

  /// Ends because it is of no more use: whoever started it is told, and may start it again.
  func end(because failure: JobFailure) {
    guard !isEnding else { return }
    self.failure = failure
    logger.critical("the worker cannot go on", metadata: ["reason": "\(failure.message)"])
    end()
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
    lister.end()
    for child in idle { child.stop() }
    for attempt in busy.values {
      attempt.stopReason = (.stopped, "the worker ended")
      if case .running(let child) = attempt.state { child.stop() }
    }
    let this = NIOLoopBound(self, eventLoop: loop)
    loop.scheduleTask(in: .milliseconds(WorkerLimits.endMilliseconds)) { this.value.onEnd() }
    endIfIdle()
  }

  func endIfIdle() {
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
    guard !isEnding, !refuses(message) else { return }
    switch message {
    case .registerAck(let acknowledgement): acknowledge(acknowledgement)
    case .newPlanTask(let task): begin(task.assignment, output: "", plan: task)
    case .listInputs(let question): listInputs(question)
    case .wantBlob(let hash): give(hash)
    case .newMapTask(let task):
      guard let assignment = task.assignment else { return foreign.map(task) }
      begin(assignment, output: task.outputDirectory)
    case .newReduceTask(let task):
      guard let assignment = task.assignment else { return foreign.reduce(task) }
      begin(assignment, output: task.outputDirectory, reduce: task)
    case .stopAttempt(let stop): self.stop(stop.attempt, epoch: stop.epoch)
    case .mapOutputs(let news): receive(news)
    case .forgetJob(let forget): self.forget(forget.job)
    case .shutdown: end()
    }
  }

  private func acknowledge(_ acknowledgement: RegisterAcknowledgement) {
    // One of ours answers what it was asked. What is meant for somebody else would make this worker
    // refuse the tasks of its own manager.
    guard acknowledgement.epoch == nil || acknowledgement.address == address else { return }
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
      guard case .error(_, let message) = reply.outcome else { return }
      if reply.request == Self.blobRequest {
        shelf.refuse(message)
      } else {
        logger.warning("the manager refused", metadata: ["reason": "\(message)"])
      }
    }
  }

  /// The number of questions for blobs, which are asked one after the other. Others have 0.
  private static let blobRequest = 1

  private func askForBlob(_ hash: ContentHash) {
    manager.send(.request(ClientRequest(number: Self.blobRequest, .blob(hash))))
  }

  // MARK: Attempts

  private func begin(
    _ assignment: Assignment, output: String, plan: NewPlanTask? = nil,
    reduce: NewReduceTask? = nil
  ) {
    let id = assignment.attempt
    guard reports[id] == nil else { return sendAgain(id) }
    guard attempts[id] == nil, !isEnding else { return }
    let folder = Self.folder(of: id)
    let attempt: WorkerAttempt
    do {
      try restoreScratch()
      let scratch = try tree.makeDirectory(folder, in: .scratch)
      if !output.isEmpty {
        try places.outputs.check(output)
        try AttemptOutput.make(output)
      }
      attempt = WorkerAttempt(assignment, output: output, scratch: scratch)
    } catch {
      PrivateTree.remove(tree.path + "/" + folder)
      let failure = error as? JobFailure ?? JobFailure(.scratch, "\(error)")
      let reason: AttemptFailure.Reason =
        error is AttemptOutput.Taken ? .refused : .job(failure.kind)
      return report(failed(id, epoch: assignment.epoch, reason, failure.message), of: id)
    }
    attempts[id] = attempt
    logger.debug("attempt begins", metadata: ["attempt": "\(id)"])
    do {
      if let reduce { try startGathering(attempt, reduce) }
    } catch {
      let failure = error as? JobFailure ?? JobFailure(.scratch, "\(error)")
      return fail(attempt, failure)
    }
    shelf.get(assignment.plan, for: id.task.job) { [weak self] in
      self?.planCame($0, for: attempt, plan)
    }
  }

  private static func folder(of id: AttemptID) -> String {
    "job-\(id.task.job.number)/\(id.task.kind.rawValue)-\(id.task.index)-\(id.number)"
  }

  private func planCame(
    _ result: Result<String, JobFailure>, for attempt: WorkerAttempt, _ task: NewPlanTask?
  ) {
    guard attempts[attempt.id] === attempt, attempt.stopReason == nil else { return }
    switch result {
    case .failure(let failure): fail(attempt, failure)
    case .success(let path):
      attempt.plan = path
      do throws(JobFailure) {
        try checkInputs(of: attempt, planAt: path)
      } catch {
        return fail(attempt, error)
      }
      guard let shipment = attempt.assignment.shipment else { return go(on: attempt, task) }
      files.get(attempt.id.task.job, shipment) { [weak self] in
        self?.filesCame($0, for: attempt, task)
      }
    }
  }

  private func filesCame(
    _ result: Result<JobFiles.Place, JobFailure>, for attempt: WorkerAttempt, _ task: NewPlanTask?
  ) {
    guard attempts[attempt.id] === attempt, attempt.stopReason == nil else { return }
    switch result {
    case .failure(let failure): fail(attempt, failure)
    case .success(let place):
      attempt.files = place
      go(on: attempt, task)
    }
  }

  /// What the attempt needs of its job is here.
  ///
  /// - Parameter task: of a plan attempt.
  private func go(on attempt: WorkerAttempt, _ task: NewPlanTask?) {
    if let task {
      fetchLook(of: attempt, task)
    } else if attempt.gathering == nil {
      run(attempt)
    } else {
      attempt.state = .gathering
      finishGathering(attempt)
    }
  }

  /// Every wish to stop is answered, that for an attempt which is over too: the manager keeps a slot for
  /// it until it hears of its end.
  private func stop(_ id: AttemptID, epoch: Int) {
    guard let attempt = attempts[id] else {
      guard reports[id] == nil else { return sendAgain(id) }
      return sayFarewell(to: id, epoch: epoch, "there is no such attempt any more")
    }
    stop(attempt)
  }

  private func stop(_ attempt: WorkerAttempt) {
    guard attempt.stopReason == nil else { return }
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
    for attempt in attempts.values where attempt.id.task.job == job {
      attempt.isForgotten = true
      stop(attempt)
    }
    // What was to be said again of it is asked for.
    for id in Set(unsent) where id.task.job == job && reports[id] != nil {
      sayFarewell(to: id, epoch: epoch, "its job is over")
    }
    reports = reports.filter { $0.key.task.job != job }
    unsent.removeAll { $0.task.job == job }
    held.remove(job: job)
    lister.forget(job)
    files.forget(job)
    shelf.forget(job)
    stopUnused()
    PrivateTree.remove(tree.path + "/job-\(job.number)")
  }
}
