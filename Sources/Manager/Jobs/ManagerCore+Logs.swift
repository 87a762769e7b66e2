import JobModel
import ManagerState
import Scheduling
import Store
import Wire

/// What programs write to standard error.
extension ManagerCore {
  /// An attempt has ended: its whole log is stored. If its report has none, as after a long absence
  /// of the manager, what was told while it ran is.
  func keep(_ log: AttemptLog?, of attempt: AttemptID) {
    let told = liveLogs.take(attempt)
    guard let log = log ?? told, !log.isEmpty else { return }
    journal.add(log: log, of: attempt)
  }

  /// A job is over: nothing more is heard of its attempts.
  func keepLogs(of job: JobID) {
    for (attempt, log) in liveLogs.take(job) where !log.isEmpty {
      journal.add(log: log, of: attempt)
    }
  }

  /// - Throws: if there is no such job.
  func logs(_ question: LogQuestion) throws -> ClusterLog {
    _ = try status(of: question.job)
    let stored = try store.logs(
      of: question.job, kind: question.kind, task: question.task, after: question.after,
      rowsMax: ManagerLimits.logPageRows, bytesMax: ManagerLimits.logPageBytes)
    let last = try stored.last.map { entry in
      try store.logs(
        of: question.job, kind: question.kind, task: question.task, after: entry.attempt,
        rowsMax: 1, bytesMax: 1)
    }
    return ClusterLog(
      ended: stored.map { ($0.attempt, $0.log) }, hasMoreEnded: last?.isEmpty == false,
      running: liveLogs.matching(question))
  }
}
