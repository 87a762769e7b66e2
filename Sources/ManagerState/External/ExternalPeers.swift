package import JobModel
package import Scheduling
package import Wire

/// Workers that speak only the basic protocol, and the jobs they run.
///
/// Such a worker is identified by its address, runs one task at a time, and reports nothing but
/// that it is done. A scheduler of their own, the same as for other workers, schedules their jobs,
/// which do not survive the manager.
package struct ExternalPeers: Sendable {
  package enum Effect: Equatable, Sendable {
    /// Connect to the worker, and acknowledge.
    case acknowledge(WorkerID, WorkerAddress)
    /// There are too many workers, so this one gets no answer.
    case refused(String)
    /// The worker was reached, so jobs that wait for a worker may start.
    case arrived(WorkerAddress)
    /// Send nothing more to the worker.
    case drop(WorkerID)
    /// Start the task on the worker.
    ///
    /// - inputs: for a reduce task, the map attempts whose outputs count.
    case start(AttemptID, on: WorkerID, inputs: [AttemptID])
    /// Put the parts of these attempts in place.
    case commit(JobID, [AttemptID])
    case finished(JobID, JobOutcome)
    /// Forget the job, of which nothing is left.
    case forget(JobID)
  }

  private struct Worker {
    let address: WorkerAddress
    var running: AttemptID?
    /// The manager has connected to it, so it may be given work.
    var isReached = false
  }

  private var scheduler: Scheduler
  private var workers: [WorkerID: Worker] = [:]
  private var byAddress: [WorkerAddress: WorkerID] = [:]
  private var registrations = Registrations()
  private var shapes: [JobID: JobShape] = [:]
  private var committing: Set<JobID> = []
  private var lastWorker = 0
  private var lastJob = 0
  private var sweeps = Pace(seconds: ManagerLimits.workerSweepSeconds)

  package init() {
    var settings = SchedulerSettings()
    // A reduce task is told all its inputs at once.
    settings.slowStartShare = 1
    settings.backupTasks = false
    scheduler = Scheduler(settings)
  }

  // MARK: What it knows

  package var hasWorkers: Bool { workers.values.contains(where: \.isReached) }

  /// In order.
  package var workerIDs: [WorkerID] { workers.keys.sorted() }

  package func address(of worker: WorkerID) -> WorkerAddress? { workers[worker]?.address }

  /// Whether the parts of the job are being put in place.
  package func isCommitting(_ job: JobID) -> Bool { committing.contains(job) }

  // MARK: Workers

  /// - Parameter machine: the address that the message came from.
  package mutating func register(
    _ address: WorkerAddress, from machine: String, now: Instant
  ) -> [Effect] {
    var effects = byAddress[address].map { lose($0, now: now) } ?? []
    lastWorker += 1
    let id = WorkerID(lastWorker)
    switch registrations.admit(id, from: machine) {
    case .full(let reason): return effects + [.refused(reason)]
    case .taken(let forgotten): if let forgotten { effects += lose(forgotten, now: now) }
    }
    workers[id] = Worker(address: address)
    byAddress[address] = id
    return effects + [.acknowledge(id, address)]
  }

  /// Registering is not a sign of life; taking what it is told is.
  package mutating func reached(_ id: WorkerID, now: Instant) -> [Effect] {
    registrations.reached(id)
    guard let worker = workers[id], !worker.isReached else { return [] }
    workers[id]?.isReached = true
    let registration = WorkerRegistration(id: id, host: worker.address.host, slots: 1)
    return [.arrived(worker.address)] + decide(.workerRegistered(registration), now)
  }

  /// - Returns: nil if no worker has the address.
  package mutating func heard(_ address: WorkerAddress, now: Instant) -> [Effect]? {
    byAddress[address].map { decide(.workerHeard($0), now) }
  }

  package mutating func lose(_ id: WorkerID, now: Instant) -> [Effect] {
    guard let worker = workers.removeValue(forKey: id) else { return [] }
    registrations.remove(id)
    if byAddress[worker.address] == id { byAddress[worker.address] = nil }
    return [.drop(id)] + decide(.workerGone(id), now)
  }

  /// Time has passed. From time to time, drops workers that the scheduler has given up.
  package mutating func tick(now: Instant) -> [Effect] {
    var effects = decide(.tick, now)
    guard sweeps.isDue(now) else { return effects }
    let living = Set(scheduler.workers.map(\.id))
    for id in workerIDs where workers[id]?.isReached == true && !living.contains(id) {
      effects += lose(id, now: now)
    }
    return effects
  }

  // MARK: Jobs

  package mutating func submit(_ shape: JobShape, now: Instant) -> (JobID, [Effect]) {
    lastJob += 1
    let id = JobID(lastJob)
    shapes[id] = shape
    return (id, decide(.jobSubmitted(id, priority: 0, name: "new_manager_job"), now))
  }

  /// A worker says that it has done the task of this number.
  package mutating func finished(
    _ task: Int, by address: WorkerAddress, now: Instant
  ) -> [Effect] {
    guard let id = byAddress[address], let attempt = workers[id]?.running,
      attempt.task.index == task
    else { return [] }
    workers[id]?.running = nil
    let result: AttemptResult = attempt.task.kind == .map ? .map(.unknown) : .reduce
    return decide(.attemptFinished(attempt, from: id, result), now)
  }

  /// The manager could not prepare the task, so the job fails: no worker is to blame, and none could do
  /// better.
  package mutating func notStarted(
    _ attempt: AttemptID, on id: WorkerID, _ failure: JobFailure, now: Instant
  ) -> [Effect] {
    workers[id]?.running = nil
    let hopeless = JobFailure(.output, failure.message)
    return decide(.attemptFailed(attempt, from: id, AttemptFailure(hopeless)), now)
  }

  package mutating func committed(_ job: JobID, now: Instant) -> [Effect] {
    decide(.committed(job), now)
  }

  package mutating func notCommitted(
    _ job: JobID, _ message: String, now: Instant
  ) -> [Effect] {
    decide(.commitFailed(job, message: message), now)
  }

  // MARK: Decisions

  private mutating func decide(_ event: Event, _ now: Instant) -> [Effect] {
    scheduler.handle(event, now: now).actions.flatMap { follow($0, now) }
  }

  private mutating func follow(_ action: Action, _ now: Instant) -> [Effect] {
    switch action {
    case .start(let attempt, let worker, _): return start(attempt, on: worker, now)
    case .stop(let attempt, let id):
      // The protocol has no message for this. Whatever the worker makes is ignored.
      if workers[id]?.running == attempt { workers[id]?.running = nil }
      return decide(.attemptFailed(attempt, from: id, AttemptFailure(.stopped)), now)
    case .commit(let job, let parts):
      committing.insert(job)
      return [.commit(job, parts.map(\.attempt))]
    case .finished(let job, let outcome):
      committing.remove(job)
      return [.finished(job, outcome)]
    case .forget(let job, nil):
      shapes[job] = nil
      return [.forget(job)]
    case .forget, .registerAgain, .outputReady, .outputLost: return []
    }
  }

  private mutating func start(
    _ attempt: AttemptID, on id: WorkerID, _ now: Instant
  ) -> [Effect] {
    let job = attempt.task.job
    guard let shape = shapes[job], workers[id] != nil else { return [] }
    switch attempt.task.kind {
    case .plan:
      // The plan is a list of names, which the manager has already.
      return decide(.attemptFinished(attempt, from: id, .plan(shape)), now)
    case .map:
      workers[id]?.running = attempt
      return [.start(attempt, on: id, inputs: [])]
    case .reduce:
      workers[id]?.running = attempt
      return [.start(attempt, on: id, inputs: scheduler.outputs(of: job).map(\.attempt))]
    }
  }
}
