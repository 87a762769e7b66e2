import Dashboard
import JobModel
import ManagerState
import NIOCore
import Scheduling

/// Answers for the HTTP interface.
extension ManagerCore {
  /// Call this on the loop; the view may be used from any thread. Each query takes a turn of the
  /// loop, and fails once the loop has ended.
  func view() -> ClusterView {
    let (this, loop) = (NIOLoopBound(self, eventLoop: loop), loop)
    return ClusterView(
      jobs: { before, limit in
        try await loop.submit { this.value.liveJobs(before: before, limit: limit) }.get()
      },
      job: { id in try await loop.submit { this.value.liveJob(id) }.get() },
      workers: { try await loop.submit { this.value.allWorkers() }.get() },
      metrics: { try await loop.submit { this.value.metrics }.get() },
      isHealthy: {
        try await loop.submit { !this.value.isEnding && this.value.failure == nil }.get()
      })
  }

  /// - Complexity: O(n log n) for n jobs in memory, and the status of `limit` of them.
  private func liveJobs(before: JobID?, limit: Int) -> [ClusterJob] {
    jobs.ids(before: before).prefix(limit).compactMap { liveJob($0) }
  }

  /// - Complexity: O(unfinished jobs + workers).
  private var metrics: ClusterMetrics {
    var metrics = ClusterMetrics()
    metrics.messages = counts.messages
    metrics.discarded = counts.discarded
    metrics.heartbeats = counts.heartbeats
    metrics.heartbeatsIgnored = counts.heartbeatsIgnored
    metrics.epoch = epoch
    for job in scheduler.jobs {
      metrics.jobs[job.phase.state, default: 0] += 1
      metrics.maps.add(job.maps)
      metrics.reduces.add(job.reduces)
    }
    for worker in scheduler.workers {
      metrics.workers[worker.state.rawValue, default: 0] += 1
      metrics.slots += worker.slots
      metrics.slotsTaken += worker.running
    }
    return metrics
  }
}

extension ClusterJob.Phase {
  fileprivate mutating func add(_ tasks: JobStatus.Tasks) {
    total += tasks.total
    done += tasks.done
    running += tasks.running
    pending += tasks.pending
  }
}
