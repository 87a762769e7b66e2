import JobModel
import Logging
import NIOCore
import Scheduling
import Wire

/// Plan tasks, and where the inputs are that they plan for.
///
///     start plan ─▶ list_inputs, to a worker of each host ─▶ inputs_listed ─▶ new_plan_task
extension ManagerCore {
  // MARK: Plan tasks

  func startPlan(_ attempt: AttemptID, on worker: ManagedWorker, of job: ManagedJob) {
    if let draft = job.draft { return sendPlan(attempt, to: worker, of: job, [], draft: draft) }
    let needed = (try? job.specification.inputHosts()) ?? []
    var asked = [worker.address.host: worker.id]
    for other in workers.values.sorted(by: { $0.id < $1.id })
    where asked[other.address.host] == nil && scheduler.status(of: other.id) != nil {
      asked[other.address.host] = other.id
    }
    guard asked.count > 1 || !needed.isEmpty else {
      return sendPlan(attempt, to: worker, of: job, [])
    }
    guard needed.allSatisfy({ asked[$0] != nil }) else {
      // A worker that was there is gone: the job waits for another one.
      return decide(.attemptFailed(attempt, from: worker.id, AttemptFailure(.lost)))
    }
    surveys[job.id] = InputSurvey(attempt, planner: worker.id, workers: asked, needed: needed)
    for id in asked.values.sorted() { ask(id, for: attempt, of: job) }
    let this = NIOLoopBound(self, eventLoop: loop)
    loop.scheduleTask(in: .seconds(ManagerLimits.surveySeconds)) { this.value.closeSurvey(attempt) }
  }

  private func sendPlan(
    _ attempt: AttemptID, to worker: ManagedWorker, of job: ManagedJob,
    _ listings: [InputListingSource], draft: ContentHash? = nil
  ) {
    worker.post.send(
      .newPlanTask(
        NewPlanTask(
          assignment: assignment(attempt, of: job, plan: job.specificationHash),
          listings: listings, draft: draft)))
  }

  /// A plan attempt has done what its host can do.
  func keepDraft(_ draft: ContentHash, of job: ManagedJob) {
    if let old = job.draft, old != draft { blobs.drop(old) }
    job.draft = draft
    dropListings(of: job)
  }

  /// What led to a plan is not needed any more.
  func dropDrafts(of job: ManagedJob) {
    surveys[job.id] = nil
    dropListings(of: job)
    if let draft = job.draft { blobs.drop(draft) }
    job.draft = nil
  }

  private func dropListings(of job: ManagedJob) {
    for hash in job.listings
    where !jobs.values.contains(where: {
      $0 !== job && $0.listings.contains(hash)
    }) {
      blobs.drop(hash)
    }
    job.listings = []
  }

  // MARK: What workers have

  private func ask(_ worker: WorkerID, for attempt: AttemptID, of job: ManagedJob) {
    workers[worker]?.post.send(
      .listInputs(
        ListInputs(attempt: attempt, epoch: epoch, specification: job.specificationHash)))
  }

  func inputsListed(_ listed: InputsListed) {
    let id = listed.attempt.task.job
    guard listed.epoch == epoch, surveys[id]?.attempt == listed.attempt else { return }
    if case .error(let message) = listed.outcome, let worker = workers[listed.worker] {
      logger.warning(
        "inputs are not listed",
        metadata: ["job": "\(id.number)", "worker": "\(worker.address)", "message": "\(message)"])
    }
    surveys[id]?.note(listed.outcome, from: listed.worker)
    goOn(id)
  }

  private func closeSurvey(_ attempt: AttemptID) {
    let id = attempt.task.job
    guard surveys[id]?.attempt == attempt else { return }
    surveys[id]?.close("no answer within \(ManagerLimits.surveySeconds) seconds")
    goOn(id)
    // The rest is on its way, and late.
    guard surveys[id]?.attempt == attempt else { return }
    fail(
      id, "the listings of the inputs did not come within \(ManagerLimits.surveySeconds) seconds")
  }

  /// Whether somebody waits for a blob that none but plan tasks ever ask for.
  func isListing(_ hash: ContentHash) -> Bool {
    surveys.values.contains { $0.hashes.contains(hash) }
  }

  /// A blob has come.
  func goOnWithSurveys() {
    for id in surveys.keys.sorted() { goOn(id) }
  }

  private func goOn(_ id: JobID) {
    guard let job = jobs[id], let step = surveys[id]?.step(isKnown: { blobs.isHeld($0) }) else {
      return
    }
    switch step {
    case .waits: break
    case .wants(let wanted):
      for (hash, worker) in wanted { workers[worker]?.post.send(.wantBlob(hash)) }
    case .fails(let message): fail(id, message)
    case .plan(let sources):
      guard let survey = surveys.removeValue(forKey: id), let worker = workers[survey.planner]
      else {
        return
      }
      if !sources.isEmpty {
        job.listings.formUnion(survey.hashes)
        logger.info(
          "hosts differ in what they have of the inputs",
          metadata: ["job": "\(id.number)", "hosts": "\(sources.count)"])
      }
      sendPlan(survey.attempt, to: worker, of: job, sources)
    }
  }

  private func fail(_ id: JobID, _ message: String) {
    guard let survey = surveys.removeValue(forKey: id) else { return }
    decide(
      .attemptFailed(survey.attempt, from: survey.planner, AttemptFailure(.unlisted, message)))
  }

  // MARK: Workers come and go

  /// The plan attempt is not wanted any more.
  func dropSurvey(of attempt: AttemptID) {
    if surveys[attempt.task.job]?.attempt == attempt { surveys[attempt.task.job] = nil }
  }

  /// What was asked on the connection before this one may have been lost.
  func askAgain(_ worker: WorkerID) {
    for (id, survey) in surveys where survey.awaited.contains(worker) {
      if let job = jobs[id] { ask(worker, for: survey.attempt, of: job) }
    }
  }

  /// A host is asked by another of its workers, or is not one of the cluster any more.
  func dropSurveys(with worker: WorkerID) {
    for (id, survey) in surveys where survey.asks(worker) {
      surveys[id] = nil
      if survey.planner != worker {
        decide(.attemptFailed(survey.attempt, from: survey.planner, AttemptFailure(.lost)))
      }
    }
  }

  /// Nobody waits for the answers of workers that have been silent for too long.
  func dropSilentSurveys() {
    let silent = surveys.values.flatMap(\.awaited).filter { scheduler.status(of: $0) == nil }
    for worker in Set(silent).sorted() { dropSurveys(with: worker) }
  }

  /// Says in the log which jobs wait for workers of hosts that have their inputs.
  func noteMissingHosts() {
    for job in jobs.values where job.isBoundToHosts {
      let missing = scheduler.status(of: job.id)?.missingHosts ?? []
      guard missing != job.missingHosts else { continue }
      job.missingHosts = missing
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
