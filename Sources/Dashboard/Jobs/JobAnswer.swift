import FoundationEssentials
import JobModel
import Scheduling
import Store

/// A job in full.
struct JobAnswer: Encodable {
  var id: Int
  var name: String
  var program: String?
  var priority: Int
  var state: String
  var output: FilePath?
  var submittedAt: Double
  var plannedAt: Double?
  var endedAt: Double?
  var error: String?
  /// What kind of failure that is, if it is known.
  var errorKind: JobFailure.Kind?
  /// The tasks of the map and the reduce phase, as in the list of jobs.
  var maps: TasksDocument?
  var reduces: TasksDocument?
  /// Plan, map and reduce, in this order.
  var phases: [PhaseAnswer]
  /// What its tasks have done so far, added up.
  var totals: TotalsDocument?
}

/// Tasks and attempts of one kind.
struct PhaseAnswer: Encodable {
  var kind: String
  var tasks: TasksDocument
  var attempts: AttemptCounts
}

/// Attempts by their state.
struct AttemptCounts: Encodable {
  var running: Int
  var won: Int
  var tooLate: Int
  var failed: Int
  var stopped: Int
  var lost: Int

  init(_ counts: [AttemptState: Int]) {
    running = counts[.running] ?? 0
    won = counts[.won] ?? 0
    tooLate = counts[.tooLate] ?? 0
    failed = counts[.failed] ?? 0
    stopped = counts[.stopped] ?? 0
    lost = counts[.lost] ?? 0
  }
}

extension JobAnswer {
  /// What the store and the manager know about a job; one of them may know nothing.
  init?(_ detail: JobDetail?, _ live: ClusterJob?) {
    // What was stored when the job ended, for a job that the manager has forgotten.
    let job = live ?? detail?.report
    if let entry = detail?.entry {
      self.init(entry, job)
    } else if let job {
      self.init(job)
    } else {
      return nil
    }
    output = output ?? detail?.document?.output
    error = error ?? detail?.document?.error
    errorKind = job?.errorKind
    // A job that has ended in the store, which is asked later, runs nowhere.
    let isLive = live.map { !$0.state.isOver } ?? false
    let goesOn = isLive && detail?.entry.outcome == nil
    phases = TaskKind.allCases.map { kind in
      let counts = detail?.tasks[kind] ?? TaskCounts()
      let tasks =
        switch kind {
        case .plan: Self.planTasks(counts, goesOn: goesOn)
        case .map: Self.tasks(job?.maps, detail?.entry.maps, counts, goesOn: goesOn)
        case .reduce: Self.tasks(job?.reduces, detail?.entry.reduces, counts, goesOn: goesOn)
        }
      return PhaseAnswer(
        kind: kind.rawValue, tasks: tasks, attempts: AttemptCounts(counts.attempts))
    }
    maps = tasks(of: .map)
    reduces = tasks(of: .reduce)
  }

  private func tasks(of kind: TaskKind) -> TasksDocument? {
    phases.first { $0.kind == kind.rawValue }?.tasks
  }

  private static func totals(_ totals: ClusterJob.Totals) -> TotalsDocument {
    TotalsDocument(totals, skippedShown: DashboardLimits.skippedShown)
  }

  private init(_ entry: JobEntry, _ job: ClusterJob?) {
    let state = entry.outcome == nil ? job?.state : nil
    self.init(
      id: entry.id.number, name: entry.name, program: job?.program, priority: entry.priority,
      state: (state ?? JobState.of(entry)).rawValue, output: job?.output,
      submittedAt: Times.seconds(entry.added), plannedAt: entry.planned.map(Times.seconds),
      endedAt: entry.ended.map(Times.seconds),
      error: entry.outcome?.error ?? job?.error, phases: [],
      totals: job.map { Self.totals($0.totals) })
  }

  private init(_ job: ClusterJob) {
    self.init(
      id: job.id.number, name: job.name, program: job.program, priority: job.priority,
      state: job.state.rawValue, output: job.output,
      submittedAt: DocumentTime.rounded(job.submitted),
      endedAt: job.ended.map(DocumentTime.rounded), error: job.error, phases: [],
      totals: Self.totals(job.totals))
  }

  /// Each job has one plan task.
  private static func planTasks(_ counts: TaskCounts, goesOn: Bool) -> TasksDocument {
    let running = goesOn ? counts.attempts[.running] ?? 0 : 0
    let waits = goesOn && counts.done == 0 && running == 0
    return TasksDocument(total: 1, done: counts.done, running: running, pending: waits ? 1 : 0)
  }

  private static func tasks(
    _ phase: ClusterJob.Phase?, _ total: Int?, _ counts: TaskCounts, goesOn: Bool
  ) -> TasksDocument {
    if goesOn, let phase { return TasksDocument(phase) }
    return TasksDocument(total: total ?? phase?.total ?? 0, done: counts.done)
  }
}

extension JobDetail {
  /// What the manager reported about the job when it ended.
  fileprivate var report: ClusterJob? {
    document?.report.flatMap {
      try? JSONDecoder().decode(ClusterJob.self, from: Data($0)).validated()
    }
  }
}
