package import JobModel
package import Scheduling
package import Wire

/// Asks the hosts of the cluster which inputs of a job they have, before the job's plan is made.
///
///     start ─▶ ask a worker of each host ─▶ listed ─▶ want a listing ─▶ blobs came ─▶ plan
package struct Surveys: Sendable {
  package enum Effect: Equatable, Sendable {
    /// Ask the worker which inputs it has.
    case ask(WorkerID, for: AttemptID)
    /// Ask the worker for a listing that only it has.
    case want(ContentHash, from: WorkerID)
    /// Start the plan attempt on the worker, with the hosts' listings if they differ.
    case plan(AttemptID, on: WorkerID, [InputListingSource])
    /// A worker cannot say which inputs it has; the message is for the log.
    case notListed(AttemptID, by: WorkerID, String)
    case tell(Event)
  }

  private var surveys: [JobID: InputSurvey] = [:]

  package init() {}

  // MARK: Steps

  /// Begins a survey for a plan attempt on a worker.
  ///
  /// - Parameters:
  ///   - hosts: one worker on each host, the planner's host included.
  ///   - needed: hosts that hold inputs, according to the job.
  package mutating func start(
    _ attempt: AttemptID, on planner: WorkerID, hosts: [String: WorkerID], needed: [String],
    now: Instant
  ) -> [Effect] {
    guard hosts.count > 1 || !needed.isEmpty else { return [.plan(attempt, on: planner, [])] }
    guard needed.allSatisfy({ hosts[$0] != nil }) else {
      // A worker that was there has gone, so the job waits for another.
      return [.tell(.attemptFailed(attempt, from: planner, AttemptFailure(.lost)))]
    }
    surveys[attempt.task.job] = InputSurvey(
      attempt, planner: planner, workers: hosts, needed: needed,
      deadline: now + .seconds(ManagerLimits.surveySeconds))
    return hosts.values.sorted().map { .ask($0, for: attempt) }
  }

  /// A worker has answered.
  ///
  /// - Parameter isHeld: whether the manager has a blob; here and below.
  package mutating func listed(
    _ attempt: AttemptID, by worker: WorkerID, _ outcome: InputsListed.Outcome,
    isHeld: (ContentHash) -> Bool
  ) -> [Effect] {
    let job = attempt.task.job
    guard surveys[job]?.attempt == attempt else { return [] }
    var effects: [Effect] = []
    if case .error(let message) = outcome {
      effects.append(.notListed(attempt, by: worker, message))
    }
    surveys[job]?.note(outcome, from: worker)
    return effects + goOn(job, isHeld)
  }

  /// Whether the blob is a listing that a survey is waiting for.
  package func isListing(_ hash: ContentHash) -> Bool {
    surveys.values.contains { $0.hashes.contains(hash) }
  }

  /// A listing has arrived.
  package mutating func listingCame(isHeld: (ContentHash) -> Bool) -> [Effect] {
    surveys.keys.sorted().flatMap { goOn($0, isHeld) }
  }

  /// Time has passed: surveys that took too long leave out the hosts that have not answered.
  package mutating func tick(now: Instant, isHeld: (ContentHash) -> Bool) -> [Effect] {
    let late = surveys.values.filter { $0.deadline <= now }.map(\.attempt).sorted()
    return late.flatMap { attempt -> [Effect] in
      let job = attempt.task.job
      surveys[job]?.close("no answer within \(ManagerLimits.surveySeconds) seconds")
      let effects = goOn(job, isHeld)
      // The listings themselves are late.
      guard surveys[job]?.attempt == attempt else { return effects }
      return effects
        + fail(
          job,
          "the listings of the inputs did not come within \(ManagerLimits.surveySeconds) seconds")
    }
  }

  private mutating func goOn(_ job: JobID, _ isHeld: (ContentHash) -> Bool) -> [Effect] {
    guard let step = surveys[job]?.step(isHeld: isHeld) else { return [] }
    switch step {
    case .waits: return []
    case .wants(let wanted): return wanted.map { .want($0.0, from: $0.from) }
    case .fails(let message): return fail(job, message)
    case .plan(let sources):
      guard let survey = surveys.removeValue(forKey: job) else { return [] }
      return [.plan(survey.attempt, on: survey.planner, sources)]
    }
  }

  private mutating func fail(_ job: JobID, _ message: String) -> [Effect] {
    guard let survey = surveys.removeValue(forKey: job) else { return [] }
    let failure = AttemptFailure(.unlisted, message)
    return [.tell(.attemptFailed(survey.attempt, from: survey.planner, failure))]
  }

  // MARK: What is not wanted any more

  package mutating func stopped(_ attempt: AttemptID) {
    if surveys[attempt.task.job]?.attempt == attempt { surveys[attempt.task.job] = nil }
  }

  package mutating func planned(_ job: JobID) { surveys[job] = nil }

  // MARK: Workers come and go

  /// The worker has a new connection. A question asked on the previous one may have been lost.
  package func workerCame(_ worker: WorkerID) -> [Effect] {
    surveys.values.filter { $0.awaited.contains(worker) }.map(\.attempt).sorted()
      .map { .ask(worker, for: $0) }
  }

  /// The worker is gone. Its host needs another worker to answer, or is no longer part of the
  /// cluster, so the plan attempt starts over.
  package mutating func workerGone(_ worker: WorkerID) -> [Effect] {
    let hit = surveys.values.filter { $0.asks(worker) }.sorted { $0.attempt < $1.attempt }
    return hit.compactMap { survey in
      surveys[survey.attempt.task.job] = nil
      // The scheduler knows already that the worker's attempts are lost.
      guard survey.planner != worker else { return nil }
      return .tell(.attemptFailed(survey.attempt, from: survey.planner, AttemptFailure(.lost)))
    }
  }

  /// Stops waiting for workers that have been silent for too long.
  ///
  /// - Parameter isAlive: whether the scheduler still counts on a worker.
  package mutating func dropSilent(isAlive: (WorkerID) -> Bool) -> [Effect] {
    let silent = Set(surveys.values.flatMap(\.awaited).filter { !isAlive($0) })
    return silent.sorted().flatMap { workerGone($0) }
  }
}
