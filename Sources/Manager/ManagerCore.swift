import JobModel
import Links
import Logging
import ManagerState
import NIOCore
import Scheduling
import Storage
import Store
import Wire

/// A manager on its event loop. Everything comes to it there.
///
///     message, heartbeat, clock ─▶ the part that owns the matter ─▶ effects
///                                                                   │
///     Scheduler ◀─ decide ◀─ events ◀───────────────────────────────┤
///         └─▶ records ─▶ store ─▶ actions ──────────────────────────┴─▶ workers, clients
///
/// It decides nothing itself: the parts own their state and say what is to be done (`ManagerState`), and
/// this carries it out. What must survive a crash is stored before anybody hears of it: while a batch is
/// being stored, the decisions that come meanwhile wait in the next one.
final class ManagerCore {
  // MARK: Configuration

  let settings: ManagerSettings
  let loop: any EventLoop
  let logger: Logger
  let transport: LinkTransport
  let store: Store
  let epoch: Int
  let places: AllowedJobPaths
  private let clock: RisingClock
  private let onEnd: () -> Void

  // MARK: Parts that decide

  private(set) var scheduler: Scheduler
  var jobs: JobTable
  var registry: WorkerRegistry
  var surveys = Surveys()
  var uploads = Uploads()
  var watches = Watches()

  // MARK: Parts that carry out

  let journal: Journal
  let blobs: BlobStore
  let hiddenOutputs: HiddenOutputs
  let external: ExternalCluster
  /// Connections to the manager.
  var connections = Connections()
  /// Connections to the workers of the registry.
  var outbound: [WorkerID: WorkerConnection] = [:]
  private(set) var counts = ManagerCounts()

  // MARK: Life

  private enum Life {
    case serving
    /// It waits until what was said has left, and what was decided is stored.
    case ending
    case failed(JobFailure)
  }

  private var life = Life.serving
  private var timers: [RepeatedTask] = []

  init(
    _ settings: ManagerSettings, loop: any EventLoop, logger: Logger, store: Store,
    onEnd: @escaping () -> Void
  ) throws {
    self.settings = settings
    self.loop = loop
    self.logger = logger
    self.store = store
    self.onEnd = onEnd
    transport = LinkTransport(loop: loop, secret: settings.secret, tls: settings.tls)
    places = try AllowedJobPaths(outputs: settings.outputRoots, inputs: settings.inputRoots)
    epoch = store.epoch
    // A wall clock that was set back while there was no manager changes no order of events.
    clock = RisingClock(notBefore: store.lastInstant)
    let restored = try RestoredJobs(from: store, now: clock.now())
    var scheduling = SchedulerSettings()
    scheduling.backupTasks = settings.backupTasks
    scheduler = Scheduler(scheduling, restoring: restored.snapshots, now: clock.now())
    jobs = JobTable(lastID: store.lastJobID, restored: restored.jobs)
    registry = WorkerRegistry(secret: settings.secret)
    journal = Journal(store, loop: loop)
    blobs = BlobStore(store, journal)
    hiddenOutputs = HiddenOutputs(store, journal, loop: loop)
    external = ExternalCluster(
      directory: settings.sharedDirectory ?? settings.scratch, clock: clock, transport: transport,
      loop: loop,
      logger: logger, journal: journal)
    journal.perform = { [unowned self] in perform($0) }
    journal.onFailure = { [unowned self] in end(because: $0) }
    external.onWorker = { [unowned self] in startWaitingJobs() }
    restored.log(to: logger)
  }

  // MARK: Decisions

  func now() -> Instant { clock.now() }

  /// The one way of any event to the scheduler.
  func decide(_ event: Event) {
    let decision = scheduler.handle(event, now: now())
    if !decision.isEmpty { journal.add(decision) }
  }

  func count(_ occurrence: ManagerCounts.Occurrence) { counts.add(occurrence) }

  // MARK: Life

  var isEnding: Bool { if case .serving = life { false } else { true } }

  /// Why the manager had to end.
  var failure: JobFailure? { if case .failed(let failure) = life { failure } else { nil } }

  /// Starts what is done every so often.
  func start() {
    let this = NIOLoopBound(self, eventLoop: loop)
    let pause = TimeAmount.nanoseconds(SchedulerSettings().tickInterval.inNanoseconds)
    timers = [
      loop.scheduleRepeatedTask(initialDelay: .zero, delay: pause) { _ in this.value.tick() },
      loop.scheduleRepeatedTask(
        initialDelay: .zero, delay: .seconds(ManagerLimits.sweepSeconds)
      ) { _ in this.value.sweep() },
    ]
  }

  /// Passes the word on to every worker, and ends.
  func end() {
    guard !isEnding else { return }
    life = .ending
    logger.notice("manager ends")
    tellShutdown()
    leave(after: ManagerLimits.endMilliseconds)
  }

  /// Ends and leaves the workers alone: they wait for the next manager.
  func leave(after milliseconds: Int64 = 0) {
    if !isEnding { life = .ending }
    stopTimers()
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
    life = .failed(failure)
    stopTimers()
    onEnd()
  }

  private func stopTimers() {
    for timer in timers { timer.cancel() }
  }
}
