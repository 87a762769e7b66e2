import JobModel
import Wire

/// Reports of attempts that are over.
///
/// A report can get lost without a sign, so it is kept until its job is over, and sent again to a
/// manager that restarted or that asks.
struct ReportBook: Sendable {
  /// What became of an attempt.
  struct Report: Sendable {
    var message: ManagerMessage
    /// Of a plan attempt: the blob that goes before the message.
    var plan: ContentHash?
  }

  private var reports: [AttemptID: Report] = [:]
  /// Reports that are to be sent, in this order.
  private var unsent: [AttemptID] = []
  /// Answers about attempts that nobody knows any more. The manager keeps a slot for each until it
  /// hears of its end; they are sent once, and not kept.
  private var farewells: [ManagerMessage] = []

  func has(_ attempt: AttemptID) -> Bool { reports[attempt] != nil }

  var attempts: some Sequence<AttemptID> { reports.keys }

  mutating func add(_ report: Report, of attempt: AttemptID) {
    reports[attempt] = report
    unsent.append(attempt)
  }

  mutating func add(farewell: ManagerMessage) { farewells.append(farewell) }

  /// The manager seems not to have heard it.
  mutating func sendAgain(_ attempt: AttemptID) { unsent.append(attempt) }

  /// A manager that was started again may have lost what it heard last, and a connection that broke
  /// what was under way.
  mutating func sendAllAgain() { unsent = reports.keys.sorted() }

  /// The job is over: nothing of it is kept.
  ///
  /// - Returns: the attempts whose reports were to be sent, in order.
  mutating func forget(_ job: JobID) -> [AttemptID] {
    let waiting = Set(unsent).filter { $0.task.job == job && reports[$0] != nil }.sorted()
    reports = reports.filter { $0.key.task.job != job }
    unsent.removeAll { $0.task.job == job }
    return waiting
  }

  /// Takes what is to be sent now. It counts as sent.
  mutating func takeUnsent() -> (farewells: [ManagerMessage], reports: [Report]) {
    defer {
      farewells = []
      unsent.removeAll(keepingCapacity: true)
    }
    return (farewells, unsent.compactMap { reports[$0] })
  }
}
