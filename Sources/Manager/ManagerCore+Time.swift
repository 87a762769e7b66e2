import JobModel
import Links
import Logging
import ManagerState
import Scheduling

/// Periodic work.
extension ManagerCore {
  func tick() {
    decide(.tick)
    external.tick()
    carryOut(surveys.dropSilent { scheduler.status(of: $0) != nil })
    carryOut(surveys.tick(now: now()) { blobs.isHeld($0) })
    noteMissingHosts()
    tellWatches()
    for link in uploads.removeIdle(now: now()) { connections[link]?.close() }
    carryOut(registry.sweep(living: { Set(scheduler.workers.map(\.id)) }, now: now()))
  }

  /// Removes what killed managers and jobs may have left behind.
  func sweep() {
    let directory = external.directory
    journal.inBackground {
      ExternalJob.sweep(directory)
    } then: { _ in
    }
    hiddenOutputs.sweep { [unowned self] in
      Set(jobs.all.filter { $0.outcome == nil }.map(\.output.hidden))
        .union(external.hiddenOutputs)
    }
  }

  /// Logs which jobs are waiting for workers on the hosts that hold their inputs.
  func noteMissingHosts() {
    for job in jobs.all where job.isBoundToHosts {
      let missing = scheduler.status(of: job.id)?.missingHosts ?? []
      guard job.note(missingHosts: missing) else { continue }
      if missing.isEmpty {
        logger.notice("job goes on", metadata: ["job": "\(job.id.number)"])
      } else {
        logger.warning(
          "job waits for workers of hosts that have its inputs",
          metadata: ["job": "\(job.id.number)", "hosts": "\(missing.joined(separator: ", "))"])
      }
    }
  }
}
