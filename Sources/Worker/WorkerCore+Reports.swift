import JobModel
import Logging
import Storage
import Wire

/// What the manager hears of attempts.
extension WorkerCore {
  // MARK: Ends of attempts

  func succeed(
    _ attempt: WorkerAttempt, _ finished: AttemptFinished, plan: ContentHash? = nil
  ) {
    attempts[attempt.id] = nil
    logger.debug("attempt done", metadata: ["attempt": "\(attempt.id)"])
    report(.attemptFinished(finished), of: attempt.id, plan: plan)
  }

  func fail(_ attempt: WorkerAttempt, _ failure: JobFailure) {
    fail(attempt, .job(failure.kind), failure.message)
  }

  func fail(_ attempt: WorkerAttempt, _ reason: AttemptFailure.Reason, _ message: String) {
    guard attempts[attempt.id] === attempt else { return }
    attempts[attempt.id] = nil
    queue.removeAll { $0 === attempt }
    attempt.gathering?.cancel()
    PrivateTree.remove(attempt.scratch)
    if !attempt.output.isEmpty { AttemptOutput.remove(attempt.output) }
    if reason != .stopped {
      logger.warning(
        "attempt failed",
        metadata: [
          "attempt": "\(attempt.id)", "reason": "\(reason.word)", "message": "\(message)",
        ])
    }
    let message = failed(
      attempt.id, epoch: attempt.epoch, reason, message,
      fetchFailures: reason == .fetch ? attempt.fetchFailures : [], phases: attempt.phases)
    guard !attempt.isForgotten else { return manager.send(message) }
    report(message, of: attempt.id)
  }

  func failed(
    _ attempt: AttemptID, epoch: Int, _ reason: AttemptFailure.Reason, _ message: String,
    fetchFailures: [FetchFailure] = [], phases: [AttemptPhase] = []
  ) -> ManagerMessage {
    .attemptFailed(
      AttemptFailed(
        attempt: attempt, epoch: epoch, worker: id,
        failure: AttemptFailure(
          reason, String(message.prefix(Self.messageCharactersMax)), fetches: fetchFailures),
        phases: phases))
  }

  /// A quarter of the bytes that a message may have: a character has four at most.
  private static let messageCharactersMax = WireLimits.messageBytesMax / 4

  // MARK: Reports

  func report(_ message: ManagerMessage, of id: AttemptID, plan: ContentHash? = nil) {
    reports[id] = Report(message: message, plan: plan)
    unsent.append(id)
    sendReports()
  }

  /// The manager seems not to have heard it.
  func sendAgain(_ id: AttemptID) {
    unsent.append(id)
    sendReports()
  }

  func sayFarewell(to id: AttemptID, epoch: Int, _ message: String) {
    farewells.append(failed(id, epoch: epoch, .stopped, message))
    sendReports()
  }

  func sendReports() {
    guard manager.isReady else { return }
    for farewell in farewells { manager.send(farewell) }
    farewells = []
    let now = unsent
    unsent = []
    for id in now {
      guard let report = reports[id] else { continue }
      if let plan = report.plan, let bytes = try? planBytes(plan) {
        manager.send(
          .request(
            ClientRequest(number: 0, .putBlob(BlobHeader(hash: plan, bytes: bytes.count)))))
        manager.send(raw: bytes)
      }
      manager.send(report.message)
    }
  }

  func planBytes(_ hash: ContentHash) throws -> [UInt8] {
    try System.read(shelf.path(of: hash), most: JobPlan.bytesMax, in: .scratch)
  }

  /// - Parameter isRegular: it is time for it; otherwise there is news.
  func tellProgress(isRegular: Bool = false) {
    guard manager.isReady else { return }
    if attempts.isEmpty {
      // A word now and then shows whether the connection leads to a manager that knows this worker:
      // one whose machine lost its power says nothing of its own accord.
      idleTimes += isRegular ? 1 : 0
      guard idleTimes >= WorkerLimits.idleTimesMax, manager.isOwn else { return }
    }
    idleTimes = 0
    manager.send(
      .progress(
        ProgressReport(
          worker: id, epoch: epoch,
          attempts: attempts.values.map(\.report).sorted { $0.attempt < $1.attempt })))
    for attempt in attempts.values { attempt.forgetFetchFailures() }
  }
}
