import JobModel
import Scheduling
import Store

/// Jobs, newest first.
struct JobsPage: Encodable {
  var jobs: [JobSummary]
  /// Where the next page begins.
  var next: String?
}

/// A job in the list of jobs.
struct JobSummary: Encodable {
  var id: Int
  var name: String
  var priority: Int
  var state: String
  var submittedAt: Double
  /// When its plan was made.
  var plannedAt: Double?
  var endedAt: Double?
  /// Absent until there is a plan.
  var maps: TasksDocument?
  var reduces: TasksDocument?
  /// Attempts ever started.
  var attempts: Int?
  var error: String?
}

extension JobSummary {
  /// What the store and the manager know about a job; one of them may know nothing.
  init?(_ entry: JobEntry?, _ live: ClusterJob?) {
    // The store is asked later: a job that has ended there has ended.
    if let entry, live == nil || entry.outcome != nil {
      self.init(entry)
    } else if let live {
      self.init(live, entry)
    } else {
      return nil
    }
    error = error?.cut(to: DashboardLimits.listErrorBytesMax)
  }

  private init(_ entry: JobEntry) {
    let isDone = entry.outcome == .succeeded
    let hasEnded = entry.outcome != nil
    self.init(
      id: entry.id.number, name: entry.name, priority: entry.priority,
      state: JobState.of(entry).rawValue, submittedAt: Times.seconds(entry.added),
      plannedAt: entry.planned.map(Times.seconds), endedAt: entry.ended.map(Times.seconds),
      maps: entry.maps.map {
        TasksDocument(total: $0, done: isDone ? $0 : nil, pending: hasEnded ? 0 : $0)
      },
      reduces: entry.reduces.map {
        TasksDocument(total: $0, done: isDone ? $0 : nil, pending: hasEnded ? 0 : $0)
      },
      attempts: entry.attempts, error: entry.outcome?.error)
  }

  private init(_ live: ClusterJob, _ entry: JobEntry?) {
    let isPlanned = live.state != .planning
    self.init(
      id: live.id.number, name: live.name, priority: live.priority, state: live.state.rawValue,
      submittedAt: DocumentTime.rounded(live.submitted),
      plannedAt: entry?.planned.map(Times.seconds),
      endedAt: live.ended.map(DocumentTime.rounded),
      maps: isPlanned ? TasksDocument(live.maps) : nil,
      reduces: isPlanned ? TasksDocument(live.reduces) : nil, attempts: entry?.attempts,
      error: live.error)
  }
}

/// The state of a job in the store, in the words of `ClusterJob`.
enum JobState {
  static func of(_ entry: JobEntry) -> ClusterJob.State {
    entry.outcome?.state ?? (entry.planned == nil ? .planning : .running)
  }
}
