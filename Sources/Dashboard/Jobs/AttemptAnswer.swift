import JobModel
import Scheduling
import Store
import Wire

/// Attempts of a job, ordered by kind, task and number.
struct AttemptsPage: Encodable {
  var attempts: [AttemptAnswer]
  /// Where the next page begins.
  var next: String?
}

/// The life of an attempt.
struct AttemptAnswer: Encodable {
  var kind: String
  var task: Int
  var attempt: Int
  var state: String
  var isBackup: Bool
  var worker: Location
  /// When the task began to wait for a slot.
  var queuedAt: Double
  var startedAt: Double
  var endedAt: Double?
  /// When its map output was lost.
  var outputLostAt: Double?
  /// Why it ended.
  var why: String?
  var error: String?
  /// How long it spent in each phase, in order, if its worker reported its end: `fetch_plan`,
  /// `shuffle`, `wait` for a process, and `plan`, `map` or `reduce`.
  var phases: [Phase]?
  /// For an attempt that did its task. The output of a map task is what goes to the reduce tasks,
  /// or the part files if there are none.
  var inputBytes: Int?
  var inputRecords: Int?
  var outputBytes: Int?
  var outputRecords: Int?

  struct Phase: Encodable {
    var name: String
    var seconds: Double

    init(_ phase: AttemptPhase) {
      name = phase.name
      seconds = Double(phase.milliseconds) / 1000
    }
  }

  struct Location: Encodable {
    var id: Int
    /// Absent if the worker is no longer remembered.
    var host: String?
    var port: Int?
  }
}

extension AttemptAnswer {
  /// - Parameter report: what the attempt reported when it was done.
  init(_ entry: AttemptEntry, worker: WorkerEntry?, report: [UInt8]?) {
    self.init(
      kind: entry.id.task.kind.rawValue, task: entry.id.task.index, attempt: entry.id.number,
      state: entry.state.name, isBackup: entry.isBackup,
      worker: Location(
        id: entry.worker.number, host: worker?.host, port: worker?.port),
      queuedAt: Times.seconds(entry.queued), startedAt: Times.seconds(entry.started),
      endedAt: entry.ended.map(Times.seconds), outputLostAt: entry.outputLost.map(Times.seconds))
    if let end = entry.end {
      (why, error) = Self.explained(end)
      error = error?.cut(to: DashboardLimits.listErrorBytesMax)
    }
    if let report { measure(report, entry.id.task.kind) }
  }

  private static func explained(_ end: AttemptEnd) -> (why: String, error: String?) {
    switch end {
    case .won: ("won", nil)
    case .tooLate: ("too_late", nil)
    case .failed(let verdict, let message, let fetches):
      switch verdict {
      case .program, .hopeless, .worker: (verdict.rawValue, message)
      case .fetch: (verdict.rawValue, explained(fetches))
      case .stopped, .lost: (verdict.rawValue, nil)
      }
    }
  }

  private static func explained(_ failures: [FetchFailure]) -> String {
    let shown = failures.prefix(DashboardLimits.fetchFailuresShown).map {
      "\($0.source.name) (\($0.cause.rawValue))"
    }
    let isAll = shown.count == failures.count
    return "\(failures.count) of the map outputs did not arrive: "
      + shown.joined(separator: ", ") + (isAll ? "" : ", ...")
  }

  private mutating func measure(_ report: [UInt8], _ kind: TaskKind) {
    switch ManagerMessage.parse(report) {
    case .message(.attemptFinished(let finished)):
      show(finished.phases)
      measure(finished, kind)
    case .message(.attemptFailed(let failed)): show(failed.phases)
    default: break
    }
  }

  private mutating func show(_ times: [AttemptPhase]) {
    if !times.isEmpty { phases = times.map(Phase.init) }
  }

  private mutating func measure(_ finished: AttemptFinished, _ kind: TaskKind) {
    switch kind {
    case .plan: break
    case .map:
      guard let result = try? finished.report?.decode(MapTaskResult.self) else { return }
      inputBytes = result.report.inputBytes
      inputRecords = result.report.records
      if result.run != nil {
        outputBytes = result.report.combinedBytes
        outputRecords = result.report.combined
      } else {
        outputBytes = result.parts.saturatedSum(\.bytes)
        outputRecords = result.parts.saturatedSum(\.records)
      }
    case .reduce:
      guard let result = try? finished.report?.decode(ReduceTaskResult.self) else { return }
      outputBytes = result.part.bytes
      outputRecords = result.part.records
    }
  }
}
