package import JobModel
package import Scheduling

extension ClusterJob.Wait {
  /// What an unfinished job waits for before anything of it can run; nil if something runs, or is
  /// about to.
  ///
  /// - Parameters:
  ///   - job: what the scheduler says of it.
  ///   - trouble: why an attempt of it failed last, if that was its worker's fault.
  package init?(of job: JobStatus, among workers: WorkerCounts, trouble: String?) {
    guard job.phase != .committing else { return nil }
    if !job.missingHosts.isEmpty {
      let hosts = job.missingHosts.joined(separator: ", ")
      self.init(.hosts, "a worker at \(hosts), for the input on its disk")
    } else if job.running > 0 {
      return nil
    } else if let reason = Self.unusable(workers) {
      self = reason
    } else if let trouble {
      self.init(.failure, "another try: \(trouble)")
    } else if workers.idleSlots == 0 {
      self.init(.slots, "a free slot: other jobs have all of them")
    } else {
      return nil
    }
  }

  /// Why no worker can be given anything; nil if one can.
  private static func unusable(_ workers: WorkerCounts) -> Self? {
    guard workers.slots == 0 else { return nil }
    if workers.all == 0 { return Self(.workers, "a worker: the manager has none") }
    // The others may all be of one kind; the first that can change by itself is named.
    if workers.awaited > 0 {
      return Self(.awaited, "workers that have not come back since the manager restarted")
    }
    if workers.suspect > 0 {
      return Self(
        .suspect, "a worker that can be trusted: too many attempts failed on those that there are")
    }
    if workers.draining > 0 { return Self(.draining, "a worker: all are being drained") }
    return Self(.workers, "a worker with slots")
  }
}
