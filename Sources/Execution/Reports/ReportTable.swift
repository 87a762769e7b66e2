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

  private var reports: [AttemptID: Report] = [:]
  /// The reports to send, in this order.
  private var unsent: [AttemptID] = []
  /// Answers about attempts that the worker no longer knows. The manager keeps a slot for each
  /// until it hears of its end; they are sent once, and not kept.
  private var farewells: [ManagerMessage] = []

  func has(_ attempt: AttemptID) -> Bool { reports[attempt] != nil }

  var attempts: some Sequence<AttemptID> { reports.keys }

  mutating func add(_ report: Report, of attempt: AttemptID) {
    reports[attempt] = report
    unsent.append(attempt)
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
