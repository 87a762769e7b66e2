import JobModel
import ManagerState
import Scheduling
import Wire

/// Tells reduce attempts where the map outputs are that they fetch.
extension ManagerCore {
  /// The outputs that can be fetched. The sizes of their segments, which differ between reduce
  /// tasks, are left out.
  func sources(_ outputs: [AttemptOutput], in job: ManagedJob) -> [MapOutputSource] {
    outputs.compactMap { output in
      guard let path = job.mapOutputs[output.attempt], let worker = registry[output.worker] else {
        return nil
      }
      return MapOutputSource(
        map: output.attempt.task.mapIndex, attempt: output.attempt.number,
        host: worker.address.host,
        httpPort: worker.httpPort ?? 0, path: path)
    }
  }

  /// Sends news of one map output to all reduce attempts of the job.
  func tell(_ output: AttemptOutput, isLost: Bool) {
    guard let job = jobs[output.attempt.task.job] else { return }
    let sources = isLost ? [] : sources([output], in: job)
    guard isLost || !sources.isEmpty else { return }
    for (attempt, worker) in job.reduceAttempts {
      tell(attempt, of: job, on: worker, sources, lost: isLost ? [output.attempt] : [])
    }
  }

  /// Sends news of map outputs to one reduce attempt.
  func tell(
    _ attempt: AttemptID, of job: ManagedJob, on worker: WorkerID, _ sources: [MapOutputSource],
    lost: [AttemptID] = []
  ) {
    guard let connection = outbound[worker] else { return }
    let sources = sources.map { source in
      var source = source
      source.size = job.segmentSize(of: source, partition: attempt.task.index)
      return source
    }
    for some in MapOutputSource.batches(sources) {
      connection.send(.mapOutputs(MapOutputs(attempt: attempt, epoch: epoch, sources: some)))
    }
    guard !lost.isEmpty else { return }
    connection.send(
      .mapOutputs(MapOutputs(attempt: attempt, epoch: epoch, sources: [], lost: lost)))
  }

  /// Repeats what was said while the worker or this manager was away: the worker's reduce attempts
  /// hear of all map outputs, and those of other workers hear of the worker's.
  func catchUp(_ worker: WorkerID) {
    for job in jobs.all where !job.reduceAttempts.isEmpty {
      let outputs = scheduler.outputs(of: job.id)
      let all = sources(outputs, in: job)
      let own = sources(outputs.filter { $0.worker == worker }, in: job)
      for (attempt, reducer) in job.reduceAttempts {
        tell(attempt, of: job, on: reducer, reducer == worker ? all : own)
      }
    }
  }
}
