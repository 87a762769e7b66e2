import JobModel
import Logging
import ManagerState
import Scheduling
import Wire

/// Plan attempts, and the surveys of which inputs workers have.
///
///     start plan ─▶ list_inputs, to a worker of each host ─▶ inputs_listed ─▶ new_plan_task
extension ManagerCore {
  func startPlan(_ attempt: AttemptID, on worker: RegisteredWorker, of job: ManagedJob) {
    if let draft = job.draft { return sendPlan(attempt, to: worker.id, of: job, [], draft: draft) }
    var hosts = [worker.address.host: worker.id]
    for other in registry.all
    where hosts[other.address.host] == nil && scheduler.status(of: other.id) != nil {
      hosts[other.address.host] = other.id
    }
    carryOut(
      surveys.start(
        attempt, on: worker.id, hosts: hosts,
        needed: (try? job.specification.inputHosts()) ?? [], now: now()))
  }

  private func sendPlan(
    _ attempt: AttemptID, to worker: WorkerID, of job: ManagedJob,
    _ listings: [InputListingSource], draft: ContentHash? = nil
  ) {
    let assignment = assignment(attempt, of: job, plan: job.specificationHash)
    send(
      .newPlanTask(NewPlanTask(assignment: assignment, listings: listings, draft: draft)),
      to: worker)
  }

  // MARK: Surveys

  func inputsListed(_ listed: InputsListed) {
    guard listed.epoch == epoch else { return }
    carryOut(
      surveys.listed(listed.attempt, by: listed.worker, listed.outcome) { blobs.isHeld($0) })
  }

  func carryOut(_ effects: [Surveys.Effect]) {
    for effect in effects { carryOut(effect) }
  }

  private func carryOut(_ effect: Surveys.Effect) {
    switch effect {
    case .ask(let worker, let attempt):
      guard let job = jobs[attempt.task.job] else { return }
      let question = ListInputs(
        attempt: attempt, epoch: epoch, specification: job.specificationHash)
      send(.listInputs(question), to: worker)
    case .want(let hash, let worker): send(.wantBlob(hash), to: worker)
    case .plan(let attempt, let worker, let sources):
      guard let job = jobs[attempt.task.job] else { return }
      if !sources.isEmpty {
        job.keep(listings: sources.map(\.hash))
        logger.info(
          "hosts differ in what they have of the inputs",
          metadata: ["job": "\(job.id.number)", "hosts": "\(sources.count)"])
      }
      sendPlan(attempt, to: worker, of: job, sources)
    case .notListed(let attempt, let worker, let message):
      guard let worker = registry[worker] else { return }
      logger.warning(
        "inputs are not listed",
        metadata: [
          "job": "\(attempt.task.job.number)", "worker": "\(worker.address)",
          "message": "\(message)",
        ])
    case .tell(let event): decide(event)
    }
  }

  // MARK: Drafts

  /// A plan attempt has done all that its host can do.
  func keepDraft(_ draft: ContentHash, of job: ManagedJob) {
    if let old = job.keep(draft: draft) { blobs.drop(old) }
    dropListings(of: job)
  }

  /// Drops drafts and listings that the plan no longer needs.
  func dropDrafts(of job: ManagedJob) {
    surveys.planned(job.id)
    dropListings(of: job)
    if let draft = job.takeDraft() { blobs.drop(draft) }
  }

  private func dropListings(of job: ManagedJob) {
    for hash in jobs.releaseListings(of: job) { blobs.drop(hash) }
  }
}
