import HeapModule
import JobModel

/// Decides what runs where: a value that takes events and returns decisions.
///
/// It has no clock, socket, file or thread; the manager and a simulation drive the same code. The
/// same settings and events give the same decisions: nothing depends on chance or on the order of a
/// hash table.
///
/// - Complexity: an event takes O(log n) in workers, jobs and tasks, amortised, and O(its size): a
///   plan's size is its tasks, a worker's death what it ran and held, a registration what it lists.
///   A tick examines the running attempts of jobs that have nothing pending, if backup tasks are on
///   and a slot is idle.
package struct Scheduler: Sendable {
  let settings: SchedulerSettings
  /// The latest moment given.
  var now = Instant(nanoseconds: .min)

  var pool = WorkerPool()
  /// When to check whether a worker has been silent for too long; one entry for each worker.
  var silences: Heap<Deadline> = []
  /// When suspect workers get work again.
  var suspicions: Heap<Deadline> = []

  var table = JobTable()
  /// Jobs that have not ended, in order of priority.
  var line: [JobKey] = []
  /// Those of them that have something to start.
  var open: [JobKey] = []

  var attempts: [AttemptID: Attempt] = [:]
  /// Live backup tasks.
  var backups = 0
  /// Attempts that were told to stop for their slots and have not ended yet.
  var roomComing = 0

  /// Jobs from before a restart, whose commits may be due.
  var restored: [JobID] = []

  /// Records of workers that died recently: one that keeps coming back is judged by all that it
  /// did.
  var formerRecords: [WorkerID: Worker.Record] = [:]

  /// What the current event leads to.
  var decision = Decision()

  package init(_ settings: SchedulerSettings = SchedulerSettings()) {
    self.settings = settings
  }

  /// Continues after a restart of the manager. Running attempts and existing map outputs are
  /// assumed to be there for `SchedulerSettings.failureTimeout`, within which their workers
  /// register again. Pending commits are repeated with the decision on the first event.
  package init(
    _ settings: SchedulerSettings = SchedulerSettings(), restoring jobs: [JobSnapshot],
    now: Instant
  ) {
    self.init(settings)
    self.now = now
    for job in jobs.sorted(by: { $0.id < $1.id }) { restore(job) }
    restored = jobs.map(\.id).sorted()
  }

  package mutating func handle(_ event: Event, now: Instant) -> Decision {
    self.now = max(self.now, now)
    switch event {
    case .jobSubmitted(let id, let priority, let name, let hosts):
      submit(id, priority: priority, name: name, hosts: hosts)
    case .jobCancelled(let id): cancel(id)
    case .workerRegistered(let registration): register(registration)
    case .workerHeard(let id): if hear(id) == nil { decision.actions.append(.registerAgain(id)) }
    case .workerAway(let id):
      if let worker = pool.find(id) { pool.update(worker) { $0.isAwaited = true } }
    case .workerGone(let id): if let worker = pool.find(id) { bury(worker) }
    case .workerDrained(let id):
      if let worker = pool.find(id) { pool.update(worker) { $0.isDraining = true } }
    case .attemptProgressed(let id, let worker, let progress): note(progress, of: id, from: worker)
    case .attemptFinished(let id, let worker, let result): finish(id, from: worker, result)
    case .attemptFailed(let id, let worker, let failure): fail(id, from: worker, failure)
    case .segmentFetchFailed(let id, let failure): noteFetch(failure, by: id)
    case .committed(let id): commitEnded(id, .succeeded)
    case .commitFailed(let id, let message): commitEnded(id, .failed(nil, message: message))
    case .tick: tick()
    }
    for id in restored { if let job = table.find(id) { commitIfGranted(job) } }
    restored = []
    placeTasks()
    var result = Decision()
    swap(&result, &decision)
    return result
  }

  private mutating func tick() {
    buryTheSilent()
    trustAgain()
    // Tasks that can be placed come before copies of tasks.
    placeTasks()
    makeRoomForMaps()
    if settings.backupTasks { startBackupTasks() }
  }
}
