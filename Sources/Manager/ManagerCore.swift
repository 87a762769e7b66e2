import Glibc
import JobModel
import Links
import Logging
import NIOCore
import Scheduling
import Storage
import Store
import Wire

/// What a manager knows and decides. It belongs to one event loop; everything comes to it there.
///
///     message, heartbeat, clock ─▶ Scheduler ─▶ records ─▶ store ─▶ actions ─▶ workers
///
/// The scheduler decides; this carries out. What must survive a crash is stored before anybody hears
/// of it: while a batch is being stored, the decisions that come meanwhile wait in the next one.
final class ManagerCore {
  // MARK: Configuration

  let settings: ManagerSettings
  let loop: any EventLoop
  let logger: Logger
  let door: LinkDoor
  let journal: Journal
  let store: Store
  let epoch: Int
  let places: JobPlaces
  private let onEnd: () -> Void

  // MARK: State

  var scheduler: Scheduler
  var jobs: [JobID: ManagedJob] = [:]
  var workers: [WorkerID: ManagedWorker] = [:]
  var byAddress: [WorkerAddress: WorkerID] = [:]
  var registrations = Registrations()
  var lastSweep = Instant(nanoseconds: 0)
  /// Workers that register and cannot be connected to, of which the log says so.
  var unreachable: Set<WorkerID> = []
  var watches: [JobID: [Watch]] = [:]
  /// Plans, specifications and files of jobs that are not over.
  let blobs: BlobBook
  let hiddenOutputs: HiddenOutputs
  /// The last jobs that ended.
  var ended: [JobID: ClusterJob] = [:]
  /// Of plan attempts that wait for them.
  var surveys: [JobID: InputSurvey] = [:]
  var uploads = Uploads()
  var heartbeats: HeartbeatOpener
  /// Workers of which only the address is known, and their jobs.
  // Unwrapped: it calls back to this object, so `init` makes it once everything else of it is set.
  private(set) var foreign: ForeignCluster!
  /// Jobs of other clients that came before any worker.
  var waitingJobs: [NewManagerJob] = []
  var lastJob: Int
  var counts = ManagerCounts()
  private(set) var isEnding = false
  private var clock: RisingClock
  private var ticker: RepeatedTask?
  private var sweeper: RepeatedTask?
  private var awaited: [WorkerPost] = []

  init(
    _ settings: ManagerSettings, loop: any EventLoop, logger: Logger, store: Store,
    onEnd: @escaping () -> Void
  ) throws {
    self.settings = settings
    self.loop = loop
    self.logger = logger
    self.onEnd = onEnd
    door = LinkDoor(loop: loop, secret: settings.secret, tls: settings.tls)
    places = try JobPlaces(outputs: settings.outputRoots, inputs: settings.inputRoots)
    heartbeats = HeartbeatOpener(secret: settings.secret)
    epoch = store.epoch
    lastJob = store.lastJobID.number
    self.store = store
    // A wall clock that was set back while there was no manager changes no order of events.
    let now = RisingClock(notBefore: store.lastInstant)
    let restored = try RestoredJobs(from: store, now: now.now())
    var scheduling = SchedulerSettings()
    scheduling.backupTasks = settings.backupTasks
    scheduler = Scheduler(
      scheduling, restoring: restored.snapshots, now: now.now())
    clock = now
    journal = Journal(store, loop: loop)
    blobs = BlobBook(store, journal)
    hiddenOutputs = HiddenOutputs(store, journal, loop: loop)
    journal.perform = { [unowned self] in perform($0) }
    journal.onFailure = { [unowned self] in end(because: $0) }
    foreign = ForeignCluster(
      directory: settings.sharedDirectory ?? settings.scratch, door: door, loop: loop,
      logger: logger,
      background: { [journal] in journal.inBackground($0, then: $1) })
    foreign.onFirstWorker = { [unowned self] in startWaitingJobs() }
    for job in restored.jobs { jobs[job.id] = job }
    if !restored.jobs.isEmpty {
      logger.notice("jobs go on", metadata: ["jobs": "\(restored.jobs.count)"])
    }
    for (id, reason) in restored.lost {
      logger.error("job failed", metadata: ["job": "\(id.number)", "reason": "\(reason)"])
    }
  }

  func start() {
    let this = NIOLoopBound(self, eventLoop: loop)
    let pause = TimeAmount.nanoseconds(SchedulerSettings().tickInterval.inNanoseconds)
    ticker = loop.scheduleRepeatedTask(initialDelay: .zero, delay: pause) { _ in
      this.value.decide(.tick)
      this.value.foreign.tick()
      this.value.dropSilentSurveys()
      this.value.noteMissingHosts()
      this.value.tellWatches()
      this.value.closeIdleUploads()
      this.value.forgetTheDead()
    }
    sweeper = loop.scheduleRepeatedTask(
      initialDelay: .zero, delay: .seconds(ManagerLimits.sweepSeconds)
    ) { _ in this.value.sweep() }
  }

  /// Removes what managers and jobs that were killed may have left.
  private func sweep() {
    let directory = settings.sharedDirectory ?? settings.scratch
    journal.inBackground {
      ForeignJob.sweep(directory)
    } then: { _ in
    }
    hiddenOutputs.sweep { [unowned self] in
      Set(jobs.values.filter { $0.outcome == nil }.map(\.output.hidden))
        .union(foreign.hiddenOutputs)
    }
  }

  /// Passes the word on to every worker, and ends.
  func end() {
    guard !isEnding else { return }
    isEnding = true
    logger.notice("manager ends")
    for worker in workers.values {
      worker.post.send(.shutdown)
      worker.post.end()
    }
    foreign.end()
    endAwaited()
    leave(after: ManagerLimits.endMilliseconds)
  }

  /// Workers that have not registered since this manager was started are told, too.
  private func endAwaited() {
    for status in scheduler.workers where workers[status.id] == nil {
      guard let entry = try? store.worker(status.id) else { continue }
      let post = WorkerPost(
        WorkerAddress(host: entry.host, port: entry.port), isForeign: true, door: door, loop: loop,
        onLost: {})
      post.send(.shutdown)
      awaited.append(post)
    }
  }

  /// Ends and leaves the workers alone: they wait for the next manager.
  func leave(after milliseconds: Int64 = 0) {
    isEnding = true
    ticker?.cancel()
    sweeper?.cancel()
    let this = NIOLoopBound(self, eventLoop: loop)
    loop.scheduleTask(in: .milliseconds(milliseconds)) {
      this.value.journal.drain { this.value.onEnd() }
    }
  }

  /// Ends at once because it is of no more use. Where the store cannot be written nothing that was
  /// decided since can be made to last; the next start goes on from what was.
  func end(because failure: JobFailure) {
    guard self.failure == nil else { return }
    logger.critical("the manager cannot go on", metadata: ["reason": "\(failure.message)"])
    self.failure = failure
    isEnding = true
    ticker?.cancel()
    sweeper?.cancel()
    onEnd()
  }

  /// Why the manager had to end.
  private(set) var failure: JobFailure?

  // MARK: Decisions

  func now() -> Instant { clock.now() }

  func decide(_ event: Event) {
    let decision = scheduler.handle(event, now: now())
    if !decision.isEmpty { journal.add(decision) }
  }

  // MARK: Actions

  private func perform(_ action: Action) {
    switch action {
    case .start(let attempt, let worker, let isBackup): start(attempt, on: worker, isBackup)
    case .stop(let attempt, let worker):
      dropSurvey(of: attempt)
      workers[worker]?.post.send(.stopAttempt(StopAttempt(attempt: attempt, epoch: epoch)))
    case .registerAgain(let worker): workers[worker]?.inbound?.close()
    case .outputReady(let output): tell(output, isLost: false)
    case .outputLost(let output): tell(output, isLost: true)
    case .commit(let job, let parts): commit(job, parts)
    case .finished(let job, let outcome): finish(job, outcome)
    case .forget(let job, let worker): forget(job, on: worker)
    }
  }

  private func start(_ attempt: AttemptID, on worker: WorkerID, _ isBackup: Bool) {
    guard let worker = workers[worker], let job = jobs[attempt.task.job] else { return }
    logger.debug(
      "attempt starts",
      metadata: [
        "attempt": "\(attempt)", "worker": "\(worker.address)", "backup": "\(isBackup)",
      ])
    switch attempt.task.kind {
    case .plan: startPlan(attempt, on: worker, of: job)
    case .map: startMap(attempt, on: worker, of: job)
    case .reduce: startReduce(attempt, on: worker, of: job)
    }
  }

  /// - Parameter plan: what the attempt goes by: the job's plan, or its specification.
  func assignment(_ attempt: AttemptID, of job: ManagedJob, plan: ContentHash) -> Assignment {
    Assignment(
      attempt: attempt, epoch: epoch, plan: plan, memoryBytes: ManagerLimits.attemptMemoryBytes,
      shipment: job.shipmentHash)
  }

  private func startMap(_ attempt: AttemptID, on worker: ManagedWorker, of job: ManagedJob) {
    guard let plan = job.planHash else { return }
    worker.post.send(
      .newMapTask(
        NewMapTask(
          task: attempt.task.index, executable: job.mapperText, inputPaths: [],
          outputDirectory: job.partitions == 0 ? job.output.directory(of: attempt) : "",
          partitions: job.partitions, address: worker.address,
          assignment: assignment(attempt, of: job, plan: plan))))
  }

  private func startReduce(_ attempt: AttemptID, on worker: ManagedWorker, of job: ManagedJob) {
    guard let plan = job.planHash else { return }
    job.reduceAttempts[attempt] = worker.id
    worker.post.send(
      .newReduceTask(
        NewReduceTask(
          task: attempt.task.index, executable: job.reducerText, inputPaths: [],
          outputDirectory: job.output.directory(of: attempt), address: worker.address,
          assignment: assignment(attempt, of: job, plan: plan), maps: job.maps)))
    tell(
      attempt, on: worker.id, scheduler.outputs(of: job.id).compactMap { source(of: $0, in: job) })
  }

  /// Without the size of the segment, which `tell` puts in for each reduce task.
  func source(of output: AttemptOutput, in job: ManagedJob) -> MapOutputSource? {
    guard let path = job.mapOutputs[output.attempt], let worker = workers[output.worker] else {
      return nil
    }
    return MapOutputSource(
      map: output.attempt.task.index, attempt: output.attempt.number, host: worker.address.host,
      httpPort: worker.httpPort ?? 0, path: path)
  }

  private func tell(_ output: AttemptOutput, isLost: Bool) {
    guard let job = jobs[output.attempt.task.job] else { return }
    let sources = isLost ? [] : [source(of: output, in: job)].compactMap { $0 }
    guard isLost || !sources.isEmpty else { return }
    for (attempt, worker) in job.reduceAttempts {
      tell(attempt, on: worker, sources, lost: isLost ? [output.attempt] : [])
    }
  }

  /// News of map outputs for a reduce attempt.
  func tell(
    _ attempt: AttemptID, on worker: WorkerID, _ sources: [MapOutputSource],
    lost: [AttemptID] = []
  ) {
    guard let post = workers[worker]?.post else { return }
    let sizes = jobs[attempt.task.job]?.segmentSizes
    let sources = sources.map { source in
      var source = source
      source.size = sizes?.size(
        of: source, in: attempt.task.job, partition: attempt.task.index)
      return source
    }
    for some in MapOutputSource.batches(sources) {
      post.send(.mapOutputs(MapOutputs(attempt: attempt, epoch: epoch, sources: some)))
    }
    guard !lost.isEmpty else { return }
    post.send(.mapOutputs(MapOutputs(attempt: attempt, epoch: epoch, sources: [], lost: lost)))
  }

  private func commit(_ id: JobID, _ parts: [AttemptOutput]) {
    guard let job = jobs[id] else { return }
    logger.info("job is committed", metadata: ["job": "\(id.number)"])
    if let broken = job.brokenFile() {
      return decide(.commitFailed(id, message: broken))
    }
    let (output, program, reports) = (job.output, job.specification.program.name, job.parts)
    let (granted, isCompressed) = (parts.map(\.attempt), job.specification.compressOutput)
    let this = NIOLoopBound(self, eventLoop: loop)
    journal.inBackground {
      Result {
        let parts = try PartClaims.parts(
          of: granted, reports: reports, output: output, isCompressed: isCompressed)
        try output.commit(parts, program: program)
      }
    } then: { result in
      switch result {
      case .success: this.value.decide(.committed(id))
      case .failure(let error):
        this.value.decide(.commitFailed(id, message: (error as? JobFailure)?.message ?? "\(error)"))
      }
    }
  }

  private func finish(_ id: JobID, _ outcome: JobOutcome) {
    guard let job = jobs[id] else { return }
    job.finish(outcome, at: now())
    switch outcome {
    case .succeeded: logger.notice("job is done", metadata: ["job": "\(id.number)"])
    case .cancelled: logger.notice("job is cancelled", metadata: ["job": "\(id.number)"])
    case .failed(_, let message):
      logger.error("job failed", metadata: ["job": "\(id.number)", "reason": "\(message)"])
    }
    journal.add(document: job.document)
    if outcome != .succeeded {
      let output = job.output
      journal.inBackground {
        output.abandon()
      } then: { _ in
      }
    }
    remember(id, job.status(scheduler.status(of: id)))
    tellWatches(id)
  }

  /// The last jobs are answered from memory, those before them from the store.
  private func remember(_ id: JobID, _ job: ClusterJob) {
    ended[id] = job
    guard ended.count > ManagerLimits.endedJobsMax, let oldest = ended.keys.min() else { return }
    ended[oldest] = nil
  }

  private func forget(_ id: JobID, on worker: WorkerID?) {
    let message = WorkerMessage.forgetJob(ForgetJob(job: id, epoch: epoch))
    if let worker {
      workers[worker]?.post.send(message)
    } else {
      for worker in workers.values { worker.post.send(message) }
      guard let job = jobs[id] else { return }
      dropDrafts(of: job)
      jobs[id] = nil
      dropBlobs(of: job)
    }
  }
}

/// The moments of a manager: the wall clock's time at its start, and from then on what a clock says
/// that nobody sets.
struct RisingClock {
  private let time: RisingTime

  /// - Parameter notBefore: the last moment that an earlier manager noted.
  init(notBefore: Instant = Instant(nanoseconds: 0)) {
    time = RisingTime(
      wall: Self.read(CLOCK_REALTIME), steady: Self.read(CLOCK_MONOTONIC), notBefore: notBefore)
  }

  func now() -> Instant { time.at(steady: Self.read(CLOCK_MONOTONIC)) }

  private static func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}

/// What happened so far.
struct ManagerCounts {
  var messages = 0
  /// By the label of the reason.
  var discarded: [String: Int] = [:]
  var heartbeats = 0
  var heartbeatsIgnored = 0
}
