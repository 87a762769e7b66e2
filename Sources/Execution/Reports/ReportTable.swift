import JobModel
import Wire

/// Reports of attempts that are over.
///
/// A report can be lost without a trace, so it is kept until its job is over, and sent again to a
/// manager that restarted or that asks.
struct ReportTable: Sendable {
  /// What became of an attempt.
  struct Report: Sendable {
    var message: ManagerMessage
    /// For a plan attempt, the blob that is sent before the message.
    var plan: ContentHash?
  }

  /// Bytes of logs that are kept with the reports, in case a report has to be sent again. Beyond
  /// them, the oldest reports lose their logs.
  private static let logBytesMax = 16 << 20

  private var reports: [AttemptID: Report] = [:]
  /// The reports to send, in this order.
  private var unsent: [AttemptID] = []
  /// Answers about attempts that the worker no longer knows. The manager keeps a slot for each
  /// until it hears of its end; they are sent once, and not kept.
  private var farewells: [ManagerMessage] = []
  /// Reports that were added with a log, oldest first; those before `oldestLog`, and some others,
  /// have lost it. And the bytes of all logs.
  private var withLogs: [AttemptID] = []
  private var oldestLog = 0
  private var logBytes = 0

  func has(_ attempt: AttemptID) -> Bool { reports[attempt] != nil }

  var attempts: some Sequence<AttemptID> { reports.keys }

  mutating func add(_ report: Report, of attempt: AttemptID) {
    dropLog(of: attempt)
    reports[attempt] = report
    unsent.append(attempt)
    guard let log = report.message.log else { return }
    withLogs.append(attempt)
    logBytes += log.text.bytes.count
    while logBytes > Self.logBytesMax, oldestLog < withLogs.count {
      dropLog(of: withLogs[oldestLog])
      oldestLog += 1
    }
  }

  private mutating func dropLog(of attempt: AttemptID) {
    guard let log = reports[attempt]?.message.log else { return }
    logBytes -= log.text.bytes.count
    reports[attempt]?.message.log = nil
  }

  mutating func add(farewell: ManagerMessage) { farewells.append(farewell) }

  /// The manager seems not to have received the report.
  mutating func sendAgain(_ attempt: AttemptID) { unsent.append(attempt) }

  /// A restarted manager may have lost what it heard last, and a broken connection what was on its
  /// way.
  mutating func sendAllAgain() { unsent = reports.keys.sorted() }

  /// The job is over: drops its reports.
  ///
  /// - Returns: the attempts whose reports were still to be sent, in order.
  mutating func forget(_ job: JobID) -> [AttemptID] {
    let waiting = Set(unsent).filter { $0.task.job == job && reports[$0] != nil }.sorted()
    for attempt in withLogs where attempt.task.job == job { dropLog(of: attempt) }
    withLogs = withLogs[oldestLog...].filter { $0.task.job != job }
    oldestLog = 0
    reports = reports.filter { $0.key.task.job != job }
    unsent.removeAll { $0.task.job == job }
    return waiting
  }

  /// Takes what has to be sent now, which then counts as sent.
  mutating func takeUnsent() -> (farewells: [ManagerMessage], reports: [Report]) {
    defer {
      farewells = []
      unsent.removeAll(keepingCapacity: true)
    }
    return (farewells, unsent.compactMap { reports[$0] })
  }
}

extension ManagerMessage {
  /// The log in a report of the end of an attempt.
  fileprivate var log: AttemptLog? {
    get {
      switch self {
      case .attemptFinished(let finished): finished.log
      case .attemptFailed(let failed): failed.log
      default: nil
      }
    }
    set {
      switch self {
      case .attemptFinished(var finished):
        finished.log = newValue
        self = .attemptFinished(finished)
      case .attemptFailed(var failed):
        failed.log = newValue
        self = .attemptFailed(failed)
      default: break
      }
    }
  }
}
