import JobModel
import Links
import Logging
import ManagerState
import NIOCore
import Scheduling
import Storage
import Store
import Wire

/// A manager on its event loop, where it receives everything.
///
///     message, heartbeat, clock ─▶ the part that owns the matter ─▶ effects
///                                                                   │
///     Scheduler ◀─ decide ◀─ events ◀───────────────────────────────┤
///         └─▶ records ─▶ store ─▶ actions ──────────────────────────┴─▶ workers, clients
///
/// It decides nothing itself: the parts own their state and return what has to be done
/// (`ManagerState`), and the core carries it out. Whatever must survive a crash is stored before
/// anyone hears of it; decisions made while a batch is being stored wait for the next one.
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
  var liveLogs = LiveLogs()

  // MARK: Parts that carry out

  let journal: Journal
  let blobs: BlobStore
  let hiddenOutputs: HiddenOutputs
  let external: ExternalCluster
  /// Connections to the manager.
  var connections = Connections()
  /// Connections to the workers of the registry.
  var outbound: [WorkerID: WorkerConnection] = [:]
  /// Connections for the shutdown of workers that never registered with this manager.
  var farewells: [WorkerConnection] = []
  private(set) var counts = ManagerCounts()

  // MARK: Life

  private enum Life {
    case serving
    /// It waits until every message has been sent and every decision is stored.
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
    // Setting the wall clock back while no manager runs does not change the order of events.
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

  /// The only way an event reaches the scheduler.
  func decide(_ event: Event) {
    let decision = scheduler.handle(event, now: now())
    if !decision.isEmpty { journal.add(decision) }
  }

  func count(_ occurrence: ManagerCounts.Occurrence) { counts.add(occurrence) }

  // MARK: Life

  var isEnding: Bool { if case .serving = life { false } else { true } }

  /// Why the manager had to end.
  var failure: JobFailure? { if case .failed(let failure) = life { failure } else { nil } }

  /// Starts the periodic work.
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

  /// Tells every worker to end, and ends.
  func end() {
    guard !isEnding else { return }
    life = .ending
    logger.notice("manager ends")
    tellShutdown()
    leave(after: ManagerLimits.endMilliseconds)
  }

  /// Ends without telling the workers, which wait for the next manager.
  func leave(after milliseconds: Int64 = 0) {
    if !isEnding { life = .ending }
    stopTimers()
    let this = NIOLoopBound(self, eventLoop: loop)
    loop.scheduleTask(in: .milliseconds(milliseconds)) {
      this.value.journal.drain { this.value.onEnd() }
    }
  }

  /// Ends at once because it can no longer do its work. If the store cannot be written, no later
  /// decision can be made durable; the next start continues from what was stored.
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
