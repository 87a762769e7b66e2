import JobModel
import ManagerState
import Scheduling
import Storage
import Store

/// Jobs that ended before this start of the manager, or are no longer in memory.
extension ClusterJob {
  /// - Parameter detail: the stored detail of a job; the result is nil unless the job has ended.
  init?(_ detail: JobDetail) {
    if let bytes = detail.document?.report,
      let job = try? JSON.decoded(ClusterJob.self, from: bytes)
    {
      self = job
      return
    }
    // The manager was killed after the job ended and before it stored the report, or the report is
    // damaged.
    self.init(detail.entry, output: detail.document?.output ?? "")
  }

  /// - Parameter entry: the stored entry of a job; the result is nil unless the job has ended.
  init?(_ entry: JobEntry, output: FilePath = "") {
    guard let outcome = entry.outcome else { return nil }
    self.init(
      id: entry.id, name: entry.name, program: entry.name, priority: entry.priority,
      state: outcome.state, output: output, maps: Phase(total: entry.maps ?? 0),
      reduces: Phase(total: entry.reduces ?? 0), error: outcome.error,
      submitted: entry.added.seconds, ended: entry.ended?.seconds)
    guard outcome == .succeeded else { return }
    maps.done = maps.total
    reduces.done = reduces.total
  }
}
