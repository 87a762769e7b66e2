import JobModel
import Scheduling
import Simulation
import Transcripts

/// Plays a text of events and writes below each what the scheduler decided.
///
///     worker 1 slots 2 host a          a worker registers; also: rack r, held A, running A
///     submit 1 priority 5 hosts a,b
///     done 1/p0.0 on 1 maps 2 reduces 1        the plan; also: bytes 10,20 hosts a,b;-;!a  (by map)
///     done 1/p0.0 on 1 part a,b                a plan that goes on at a or b
///     done 1/m0.0 on 1                         job 1, map 0, attempt 0; also: sizes 5,9
///     failed 1/m0.0 on 1 program               or hopeless, worker, stopped, lost, fetch A cause
///     crashed 1/m0.0 on 1
///     progress 1/r0.0 on 1 40 fed
///     fetch 1/m0.0 by 1/r0.0 wire
///     wait 3                           seconds of ticks, in which all workers but the silent are heard
///     silent 2, speaking 2, heard 2, away 2, gone 2, drain 2, cancel 1, committed 1, uncommitted 1
///     restart                          with what the records say
///     set slowStart 1                  before any event
///     records on
///     jobs, workers                    what people see
struct Transcript: TranscriptPlayer {
  private var settings = SchedulerSettings()
  private var scheduler = Scheduler()
  private var store = SnapshotBuilder()
  private var auditor = Auditor()
  private var now = Instant(nanoseconds: 0)
  private var workers: [WorkerID] = []
  /// What the manager knows from the specification.
  private var jobHosts: [JobID: [String]] = [:]
  private var silent: Set<WorkerID> = []
  private var showsRecords = false
  var lines: [String] = []

  var violations: [String] { auditor.violations }

  // MARK: Events

  mutating func perform(_ words: inout Words) throws {
    let verb = try words.next()
    switch verb {
    case "set": try set(&words)
    case "records": showsRecords = try words.next() == "on"
    case "jobs": for job in scheduler.jobs { lines.append("  " + TranscriptText.of(job)) }
    case "workers":
      for worker in scheduler.workers { lines.append("  " + TranscriptText.of(worker)) }
    case "restart":
      auditor.restarted()
      var snapshots = store.snapshots
      for index in snapshots.indices {
        snapshots[index].hosts = jobHosts[snapshots[index].id] ?? []
      }
      scheduler = Scheduler(settings, restoring: snapshots, now: now)
      workers = []
    case "wait": try wait(seconds: words.number())
    case "silent": silent.insert(try words.worker())
    case "speaking": silent.remove(try words.worker())
    default: tell(try words.event(verb))
    }
  }

  private mutating func tell(_ event: Event) {
    if case .workerRegistered(let registration) = event, !workers.contains(registration.id) {
      workers.append(registration.id)
    }
    if case .jobSubmitted(let job, _, _, let hosts) = event { jobHosts[job] = hosts }
    auditor.told(event)
    let decision = scheduler.handle(event, now: now)
    auditor.check(decision)
    for record in decision.records {
      store.apply(record)
      if showsRecords { lines.append("  · " + TranscriptText.of(record)) }
    }
    for action in decision.actions { lines.append("  " + TranscriptText.of(action)) }
  }

  private mutating func wait(seconds: Int) {
    let end = now + .seconds(seconds)
    while now < end {
      now = now + settings.tickInterval
      for worker in workers where !silent.contains(worker) {
        if scheduler.status(of: worker) != nil { tell(.workerHeard(worker)) }
      }
      let count = lines.count
      tell(.tick)
      if lines.count > count {
        lines.insert("  (\(TranscriptText.seconds(now)))", at: count)
      }
    }
  }

  private mutating func set(_ words: inout Words) throws {
    let name = try words.next()
    switch name {
    case "slowStart": settings.slowStartShare = try words.decimal()
    case "reduceShare": settings.reduceShareMax = try words.decimal()
    case "backupTasks": settings.backupTasks = try words.next() == "on"
    case "localityWaitTotal": settings.localityWaitTotalMax = .seconds(try words.number())
    default: throw Words.Mistake(text: "unknown setting \(name)")
    }
    scheduler = Scheduler(settings)
  }
}
