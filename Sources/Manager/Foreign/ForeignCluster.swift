import JobModel
import Links
import Logging
import NIOCore
import Scheduling
import Wire

/// Workers that speak the plain form of the protocol, and the jobs that they do.
///
/// They are told a command, input files and a directory, and say when they are done. So everything
/// between map and reduce lies as text in a shared directory: `maptask00003-part00001` holds the
/// lines of partition 1 that map task 3 made, in order. The scheduler is the same, over these workers
/// alone; such jobs do not survive the manager.
final class ForeignCluster {
  private final class Worker {
    let id: WorkerID
    let address: WorkerAddress
    let post: WorkerPost
    var running: AttemptID?
    /// It was connected to: it may be given work.
    var isReached = false

    init(_ id: WorkerID, _ address: WorkerAddress, _ post: WorkerPost) {
      self.id = id
      self.address = address
      self.post = post
    }
  }

  /// Runs work in another thread.
  typealias Background = (
    @escaping @Sendable () -> Result<Void, any Error>,
    @escaping (Result<Void, any Error>) -> Void
  ) -> Void

  private let directory: String
  private let door: LinkDoor
  private let loop: any EventLoop
  private let logger: Logger
  private let background: Background
  /// Called when the first worker is there.
  var onFirstWorker: () -> Void = {}

  private var scheduler: Scheduler
  private var clock = RisingClock()
  private var workers: [WorkerID: Worker] = [:]
  private var byAddress: [WorkerAddress: WorkerID] = [:]
  private var registrations = Registrations()
  private var jobs: [JobID: ForeignJob] = [:]
  /// Of those, the ones whose parts are being put in place.
  private var committing: Set<JobID> = []
  private var lastWorker = 0
  private var lastJob = 0

  init(
    directory: String, door: LinkDoor, loop: any EventLoop, logger: Logger,
    background: @escaping Background
  ) {
    self.directory = directory
    self.door = door
    self.loop = loop
    self.logger = logger
    self.background = background
    var settings = SchedulerSettings()
    // A reduce task is told all of its input at once.
    settings.slowStartShare = 1
    settings.backupTasks = false
    scheduler = Scheduler(settings)
  }

  var hasWorkers: Bool { workers.values.contains(where: \.isReached) }

  // MARK: Events

  func register(_ address: WorkerAddress, from peer: String) {
    if let old = byAddress[address] { lose(old) }
    lastWorker += 1
    let id = WorkerID(lastWorker)
    switch registrations.admit(id, from: peer) {
    case .full(let reason):
      return logger.warning("a worker was not taken", metadata: ["reason": "\(reason)"])
    case .taken(let forgotten):
      if let forgotten { lose(forgotten) }
    }
    let post = WorkerPost(address, isForeign: true, door: door, loop: loop) { [weak self] in
      self?.lose(id)
    }
    workers[id] = Worker(id, address, post)
    byAddress[address] = id
    post.onReached = { [weak self] in self?.reached(id) }
    post.send(.registerAck(RegisterAcknowledgement(address: address)))
  }

  /// Registering is no sign of life; that the worker takes what it is told is one.
  private func reached(_ id: WorkerID) {
    registrations.reached(id)
    guard let worker = workers[id], !worker.isReached else { return }
    worker.isReached = true
    logger.notice("foreign worker registered", metadata: ["worker": "\(worker.address)"])
    onFirstWorker()
    decide(.workerRegistered(WorkerRegistration(id: id, host: worker.address.host, slots: 1)))
  }

  /// - Returns: whether the address is that of a worker.
  func heard(_ address: WorkerAddress) -> Bool {
    guard let id = byAddress[address] else { return false }
    decide(.workerHeard(id))
    return true
  }

  func finished(_ finished: Finished) {
    guard let id = byAddress[finished.address], let worker = workers[id],
      let attempt = worker.running, attempt.task.index == finished.task
    else { return }
    worker.running = nil
    decide(
      .attemptFinished(attempt, from: id, attempt.task.kind == .map ? .map(.unknown) : .reduce))
  }

  /// - Parameter output: what it needs is made; where the job is refused it is removed again.
  func add(_ message: NewManagerJob, to output: JobOutput) throws {
    do {
      guard jobs.count < ManagerLimits.jobsMax else {
        throw JobFailure(.usage, "there are \(jobs.count) jobs already: wait for some of them")
      }
      lastJob += 1
      let id = JobID(lastJob)
      jobs[id] = try ForeignJob(id, message, to: output, directory: directory)
      decide(.jobSubmitted(id, priority: 0, name: "new_manager_job"))
    } catch {
      background({ .success(output.abandon()) }, { _ in })
      throw error
    }
  }

  var jobCount: Int { jobs.count }

  /// Bytes of what its jobs were handed in with.
  var specificationByteCount: Int { jobs.values.reduce(0) { $0 + $1.byteCount } }

  /// The hidden directories of its jobs.
  var hiddenOutputs: [String] { jobs.values.map(\.output.hidden) }

  func tick() { decide(.tick) }

  func forgetTheDead() {
    let living = Set(scheduler.workers.map(\.id))
    for (id, worker) in workers where worker.isReached && !living.contains(id) { lose(id) }
  }

  func end() {
    for worker in workers.values {
      worker.post.send(.shutdown)
      worker.post.end()
    }
    // They do not survive the manager. One that is being committed is let alone: what it leaves, the
    // next start removes.
    for job in jobs.values where !committing.contains(job.id) {
      background({ [remove = job.removal(afterSuccess: false)] in .success(remove()) }, { _ in })
    }
  }

  private func lose(_ id: WorkerID) {
    guard let worker = workers.removeValue(forKey: id) else { return }
    registrations.remove(id)
    if byAddress[worker.address] == id { byAddress[worker.address] = nil }
    worker.post.drop()
    decide(.workerGone(id))
  }

  // MARK: Actions

  private func decide(_ event: Event) {
    for action in scheduler.handle(event, now: clock.now()).actions { perform(action) }
  }

  private func perform(_ action: Action) {
    switch action {
    case .start(let attempt, let worker, _): start(attempt, on: worker)
    case .stop(let attempt, let id):
      // There is no message for it. Whatever comes of it is not wanted.
      if workers[id]?.running == attempt { workers[id]?.running = nil }
      decide(.attemptFailed(attempt, from: id, AttemptFailure(.stopped)))
    case .registerAgain, .outputReady, .outputLost: break
    case .commit(let job, let parts): commit(job, parts)
    case .finished(let job, let outcome): finish(job, outcome)
    case .forget(let job, nil): jobs[job] = nil
    case .forget: break
    }
  }

  private func start(_ attempt: AttemptID, on id: WorkerID) {
    guard let job = jobs[attempt.task.job], let worker = workers[id] else { return }
    do {
      switch attempt.task.kind {
      case .plan:
        // The plan is a list of names: it is here already.
        decide(.attemptFinished(attempt, from: id, .plan(job.shape)))
      case .map:
        worker.running = attempt
        worker.post.send(.newMapTask(try job.mapTask(attempt, for: worker.address)))
      case .reduce:
        worker.running = attempt
        worker.post.send(
          .newReduceTask(
            try job.reduceTask(
              attempt, for: worker.address, maps: scheduler.outputs(of: job.id).map(\.attempt))))
      }
    } catch {
      worker.running = nil
      let failure = error as? JobFailure ?? JobFailure(.input, "\(error)")
      decide(.attemptFailed(attempt, from: id, AttemptFailure(failure)))
    }
  }

  private func commit(_ id: JobID, _ parts: [AttemptOutput]) {
    guard let job = jobs[id] else { return }
    let commit = job.commit(of: parts.map(\.attempt))
    committing.insert(id)
    let this = NIOLoopBound(self, eventLoop: loop)
    background(
      { Result { try commit.run() } },
      { result in
        switch result {
        case .success: this.value.decide(.committed(id))
        case .failure(let error):
          this.value.decide(
            .commitFailed(id, message: (error as? JobFailure)?.message ?? "\(error)"))
        }
      })
  }

  private func finish(_ id: JobID, _ outcome: JobOutcome) {
    committing.remove(id)
    guard let job = jobs[id] else { return }
    let remove = job.removal(afterSuccess: outcome == .succeeded)
    if case .failed(_, let message) = outcome {
      logger.error("job failed", metadata: ["job": "\(id.number)", "reason": "\(message)"])
    } else {
      logger.notice("foreign job is done", metadata: ["job": "\(id.number)"])
    }
    background({ .success(remove()) }, { _ in })
  }
}
