import JobModel
import ManagerState
import Scheduling
import Store
import Wire

/// The state of jobs and workers, for clients.
extension ManagerCore {
  private static var jobsShown: Int { 100 }

  /// - Throws: if there is no job with that number.
  func status(of id: JobID) throws -> ClusterJob {
    if let job = liveJob(id) { return job }
    let entry = try store.jobs(before: JobID(id.number + 1), limit: 1).first
    guard let entry, entry.id == id, let job = pastJob(entry) else {
      throw JobFailure(.usage, "there is no job \(id.number)")
    }
    return job
  }

  /// A job that is still in memory.
  func liveJob(_ id: JobID) -> ClusterJob? {
    jobs[id]?.status(scheduler.status(of: id)) ?? jobs.past(id)
  }

  /// Unfinished jobs and the most recently ended ones, newest first.
  func allJobs() throws -> [ClusterJob] {
    let live = jobs.all.map { $0.status(scheduler.status(of: $0.id)) }
    let past = try store.jobs(limit: Self.jobsShown).filter { jobs[$0.id] == nil }
      .compactMap { jobs.past($0.id) ?? pastJob($0) }
    return (live + past).sorted { $0.id > $1.id }
  }

  /// A job that ended; if its rows are damaged, as much of it as can be read.
  private func pastJob(_ entry: JobEntry) -> ClusterJob? {
    if let detail = try? store.job(entry.id), let job = ClusterJob(detail) { return job }
    return ClusterJob(entry)
  }

  func allWorkers() -> [ClusterWorker] {
    let now = now()
    return scheduler.workers.map { status in
      ClusterWorker(
        id: status.id, host: status.host, port: registry[status.id]?.address.port ?? 0,
        rack: status.rack, state: status.state.rawValue, slots: status.slots,
        running: status.running,
        silence: Double((now - status.lastHeard).inNanoseconds) / 1e9)
    }
  }
}
