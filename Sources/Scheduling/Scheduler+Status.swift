package import JobModel

/// The state as shown to people.
extension Scheduler {
  package func status(of id: JobID) -> JobStatus? {
    guard let index = table.find(id) else { return nil }
    let job = table[index]
    return JobStatus(
      id: id, name: job.name, priority: job.key.priority, phase: job.phase,
      maps: tasks(job.mapTally, job.maps.count, running: job.live.count - job.liveReduces),
      reduces: tasks(job.reduceTally, job.reduces.count, running: job.liveReduces),
      running: job.live.count,
      missingHosts: missingHosts(of: index))
  }

  private func tasks(_ tally: Job.Tally, _ total: Int, running: Int) -> JobStatus.Tasks {
    var tasks = JobStatus.Tasks()
    tasks.total = total
    tasks.done = tally.done
    // The plan task is none of these.
    tasks.running = total == 0 ? 0 : running
    tasks.pending = tally.pending
    return tasks
  }

  package func status(of id: WorkerID) -> WorkerStatus? {
    guard let index = pool.find(id) else { return nil }
    let worker = pool[index]
    let state: WorkerStatus.State =
      if worker.isAwaited {
        .awaited
      } else if worker.isDraining {
        .draining
      } else if worker.suspectUntil != nil {
        .suspect
      } else {
        .live
      }
    return WorkerStatus(
      id: id, host: worker.host, rack: worker.rack, state: state, slots: worker.slots,
      running: worker.running.count, lastHeard: pool.lastHeard[index])
  }

  /// Why workers cannot be used is counted only if none can.
  ///
  /// - Complexity: O(1) as long as there is a usable worker, or else O(workers).
  package var workerCounts: WorkerCounts {
    var counts = WorkerCounts()
    counts.all = pool.count
    counts.slots = pool.slots
    counts.idleSlots = pool.idleSlots
    guard pool.slots == 0 else { return counts }
    for worker in workers {
      switch worker.state {
      case .awaited: counts.awaited += 1
      case .draining: counts.draining += 1
      case .suspect: counts.suspect += 1
      case .live: break
      }
    }
    return counts
  }

  /// Jobs that have not ended, in the order in which they get slots.
  package var jobs: [JobStatus] { line.compactMap { status(of: $0.id) } }

  /// Workers that are not dead, by id.
  package var workers: [WorkerStatus] { pool.ids.compactMap { status(of: $0) } }
}
