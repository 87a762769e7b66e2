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

  /// Jobs that have not ended, in the order in which they get slots.
  package var jobs: [JobStatus] { line.compactMap { status(of: $0.id) } }

  /// Workers that are not dead, by id.
  package var workers: [WorkerStatus] { pool.ids.compactMap { status(of: $0) } }
}
