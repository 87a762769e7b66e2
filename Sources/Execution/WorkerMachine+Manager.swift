import JobModel
import Wire

/// Messages from the manager.
extension WorkerMachine {
  mutating func receive(_ message: WorkerMessage) {
    guard !refuses(message) else { return }
    switch message {
    case .registerAck(let acknowledgement): acknowledge(acknowledgement)
    case .newPlanTask(let task):
      begin(task.assignment, .plan(listings: task.listings, draft: task.draft), output: "")
    case .newMapTask(let task):
      guard let assignment = task.assignment else { return act(.runExternal(.map(task))) }
      begin(assignment, .map, output: task.outputDirectory)
    case .newReduceTask(let task):
      guard let assignment = task.assignment else { return act(.runExternal(.reduce(task))) }
      begin(
        assignment, .reduce(maps: task.maps ?? 0), output: task.outputDirectory,
        sources: task.sources)
    case .mapOutputs(let news): receive(news)
    case .listInputs(let question): listInputs(question)
    case .wantBlob(let hash): act(.sendBlob(hash))
    case .stopAttempt(let stop): self.stop(stop.attempt, epoch: stop.epoch)
    case .forgetJob(let forget): self.forget(forget.job)
    case .shutdown: end(because: nil)
    }
  }

  private mutating func acknowledge(_ acknowledgement: RegisterAcknowledgement) {
    // A Gristmill manager answers this worker's own registration. An answer meant for another
    // worker would make this one refuse its own manager's tasks.
    guard acknowledgement.epoch == nil || acknowledgement.address == settings.address else {
      return
    }
    epoch = acknowledgement.epoch ?? epoch
    act(
      .startHeartbeats(
        milliseconds: acknowledgement.heartbeatIntervalMilliseconds.map(Int64.init)
          ?? ExecutionLimits.heartbeatMilliseconds))
    act(.note(.registered(epoch: epoch)))
    act(.keepConnection(isOwn: acknowledgement.epoch != nil))
  }

  /// The manager can be reached, for the first time or again.
  mutating func managerReached(isOwn: Bool) {
    reach = isOwn ? .own : .external
    reports.sendAllAgain()
    for id in attempts.keys { attempts[id]?.forgetTold() }
    act(.askForBlobsAgain)
    sendReports()
  }

  // MARK: Epochs

  /// Whether the message comes from an earlier start of the manager and is refused: the present
  /// manager has given the work to others, or no longer wants it. It is told of a task that is
  /// refused.
  private mutating func refuses(_ message: WorkerMessage) -> Bool {
    guard let sent = message.epoch, sent < epoch else { return false }
    act(.note(.refused(epoch: sent, now: epoch)))
    if let attempt = message.assigned {
      act(
        .send(
          failed(
            attempt, epoch: sent,
            AttemptFailure(
              .refused,
              "the task is of epoch \(sent), and the manager of this worker of epoch \(epoch)"))))
    }
    return true
  }
}

extension WorkerMessage {
  /// The start of the manager that sent a message; nil if it does not say.
  fileprivate var epoch: Int? {
    switch self {
    case .registerAck, .shutdown, .wantBlob: nil
    case .newMapTask(let task): task.assignment?.epoch
    case .newReduceTask(let task): task.assignment?.epoch
    case .newPlanTask(let task): task.assignment.epoch
    case .listInputs(let question): question.epoch
    case .stopAttempt(let stop): stop.epoch
    case .mapOutputs(let news): news.epoch
    case .forgetJob(let forget): forget.epoch
    }
  }

  /// The attempt that the message starts, if any.
  fileprivate var assigned: AttemptID? {
    switch self {
    case .newMapTask(let task): task.assignment?.attempt
    case .newReduceTask(let task): task.assignment?.attempt
    case .newPlanTask(let task): task.assignment.attempt
    case .registerAck, .shutdown, .wantBlob, .listInputs, .stopAttempt, .mapOutputs, .forgetJob:
      nil
    }
  }
}
