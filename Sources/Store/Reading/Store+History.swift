import GRDB
package import JobModel
import Scheduling

/// What people ask for. Jobs that are about to be removed are not shown.
extension Store {
  /// Jobs, newest first, starting after `before`.
  package func jobs(before: JobID? = nil, limit: Int) throws -> [JobEntry] {
    try read { database in
      try HistoryReader(database: database).jobs(before: before, limit: limit)
    }
  }

  /// - Complexity: O(attempts of the job), some tenths of a microsecond each.
  package func job(_ id: JobID) throws -> JobDetail? {
    try read { database in
      try HistoryReader(database: database).detail(of: id)
    }
  }

  package func document(of job: JobID) throws -> JobDocument? {
    try read { database in
      try HistoryReader(database: database).document(of: job)
    }
  }

  /// The job that was submitted under a token; nil if there is none, or it is forgotten.
  package func job(token: String) throws -> JobID? {
    try read { database in
      try HistoryReader(database: database).job(token: token)
    }
  }

  /// Attempts of a job in the order of their ids, starting after `after`.
  ///
  /// - Parameter state: rare states are searched among all attempts of the job.
  package func attempts(
    of job: JobID, kind: TaskKind? = nil, state: AttemptState? = nil, after: AttemptID? = nil,
    limit: Int
  ) throws -> [AttemptEntry] {
    try read { database in
      try HistoryReader(database: database).attempts(
        of: job, kind: kind, state: state, after: after, limit: limit)
    }
  }

  package func report(of attempt: AttemptID) throws -> [UInt8]? {
    try read { database in
      try HistoryReader(database: database).report(of: attempt)
    }
  }

  /// Passes on the reports of the attempts whose outputs count, in the order of their ids: at the
  /// end of a job, one for each map and reduce task.
  package func forEachReport(
    of job: JobID, kind: TaskKind, _ body: (AttemptReport) throws -> Void
  ) throws {
    try read { database in
      try HistoryReader(database: database).forEachReport(of: job, kind: kind, body)
    }
  }

  package func worker(_ id: WorkerID) throws -> WorkerEntry? {
    try read { database in
      try HistoryReader(database: database).worker(id)
    }
  }
}
