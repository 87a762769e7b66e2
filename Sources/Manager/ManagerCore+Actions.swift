import JobModel
import Links
import Logging
import ManagerState
import Scheduling
import Wire

/// Carries out what the scheduler wants, once it is stored.
extension ManagerCore {
  func perform(_ action: Action) {
    switch action {
    case .start(let attempt, let worker, let isBackup): start(attempt, on: worker, isBackup)
    case .stop(let attempt, let worker):
      surveys.stopped(attempt)
      send(.stopAttempt(StopAttempt(attempt: attempt, epoch: epoch)), to: worker)
    case .registerAgain(let worker):
      if let link = registry[worker]?.inbound { connections[link]?.close() }
    case .outputReady(let output): tell(output, isLost: false)
    case .outputLost(let output): tell(output, isLost: true)
    case .commit(let job, let parts): commit(job, parts)
    case .finished(let job, let outcome): finish(job, outcome)
    case .forget(let job, let worker): forget(job, on: worker)
    }
  }

  // MARK: Attempts

  private func start(_ attempt: AttemptID, on worker: WorkerID, _ isBackup: Bool) {
    guard let worker = registry[worker], let job = jobs[attempt.task.job] else { return }
    logger.debug(
      "attempt starts",
      metadata: [
        "attempt": "\(attempt)", "worker": "\(worker.address)", "backup": "\(isBackup)",
      ])
    switch attempt.task.kind {
    case .plan: startPlan(attempt, on: worker, of: job)
    case .map: startMap(attempt, on: worker, of: job)
    case .reduce: startReduce(attempt, on: worker, of: job)
    }
  }

  /// - Parameter plan: what the attempt works from, either the job's plan or its specification.
  func assignment(_ attempt: AttemptID, of job: ManagedJob, plan: ContentHash) -> Assignment {
    Assignment(
      attempt: attempt, epoch: epoch, plan: plan, memoryBytes: ManagerLimits.attemptMemoryBytes,
      shipment: job.shipmentHash)
  }

  private func startMap(_ attempt: AttemptID, on worker: RegisteredWorker, of job: ManagedJob) {
    guard let plan = job.planHash else { return }
    let task = NewMapTask(
      task: attempt.task.index, executable: job.mapperText, inputPaths: [],
      outputDirectory: job.partitions == 0 ? job.output.directory(of: attempt) : "",
      partitions: job.partitions, address: worker.address,
      assignment: assignment(attempt, of: job, plan: plan))
    send(.newMapTask(task), to: worker.id)
  }

  private func startReduce(
    _ attempt: AttemptID, on worker: RegisteredWorker, of job: ManagedJob
  ) {
    guard let plan = job.planHash else { return }
    job.reduceStarted(attempt, on: worker.id)
    let task = NewReduceTask(
      task: attempt.task.index, executable: job.reducerText, inputPaths: [],
      outputDirectory: job.output.directory(of: attempt), address: worker.address,
      assignment: assignment(attempt, of: job, plan: plan), maps: job.maps)
    send(.newReduceTask(task), to: worker.id)
    tell(attempt, of: job, on: worker.id, sources(scheduler.outputs(of: job.id), in: job))
  }

  // MARK: Jobs

  private func forget(_ id: JobID, on worker: WorkerID?) {
    let message = WorkerMessage.forgetJob(ForgetJob(job: id, epoch: epoch))
    if let worker { return send(message, to: worker) }
    for connection in outbound.values { connection.send(message) }
    guard let job = jobs[id] else { return }
    dropDrafts(of: job)
    _ = liveLogs.take(id)
    for hash in jobs.forget(id) { blobs.drop(hash) }
  }
}
