import JobModel
import ManagerState
import Scheduling
import Store
import Wire

/// The state of jobs and workers, for clients.
extension ManagerCore {
  private static var jobsShown: Int { 100 }

  /// - Parameter workers: the scheduler's, if the caller has them already.
  /// - Throws: if there is no job with that number.
  func status(of id: JobID, among workers: WorkerCounts? = nil) throws -> ClusterJob {
    if let job = liveJob(id, among: workers) { return job }
    let entry = try store.jobs(before: JobID(id.number + 1), limit: 1).first
    guard let entry, entry.id == id, let job = pastJob(entry) else {
      throw JobFailure(.missing, "there is no job \(id.number)")
    }
    return job
  }

  /// A job that is still in memory.
  func liveJob(_ id: JobID, among workers: WorkerCounts? = nil) -> ClusterJob? {
    guard let job = jobs[id] else { return jobs.past(id) }
    return live(job, among: workers ?? scheduler.workerCounts)
  }

  private func live(_ job: ManagedJob, among workers: WorkerCounts) -> ClusterJob {
    let status = scheduler.status(of: job.id)
    var live = job.status(status)
    live.wait = status.flatMap { .init(of: $0, among: workers, trouble: job.trouble) }
    return live
  }

  /// Unfinished jobs and the most recently ended ones, newest first.
  func allJobs() throws -> [ClusterJob] {
    let workers = scheduler.workerCounts
    let unfinished = jobs.all.map { live($0, among: workers) }
    let past = try store.jobs(limit: Self.jobsShown).filter { jobs[$0.id] == nil }
      .compactMap { jobs.past($0.id) ?? pastJob($0) }
    return (unfinished + past).sorted { $0.id > $1.id }
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
