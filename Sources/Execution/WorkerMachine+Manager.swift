import JobModel
import Wire

/// What the manager says.
extension WorkerMachine {
  mutating func receive(_ message: WorkerMessage) {
    guard !refuses(message) else { return }
    switch message {
    case .registerAck(let acknowledgement): acknowledge(acknowledgement)
    case .newPlanTask(let task):
      begin(task.assignment, .plan(listings: task.listings, draft: task.draft), output: "")
    case .newMapTask(let task):
      guard let assignment = task.assignment else { return act(.runForeign(.map(task))) }
      begin(assignment, .map, output: task.outputDirectory)
    case .newReduceTask(let task):
      guard let assignment = task.assignment else { return act(.runForeign(.reduce(task))) }
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
    // A manager of this project answers what it was asked. What is meant for somebody else would make
    // this worker refuse the tasks of its own manager.
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

  /// The manager can be talked to, for the first time or again.
  mutating func managerReached(isOwn: Bool) {
    reach = isOwn ? .own : .foreign
    reports.sendAllAgain()
    act(.askForBlobsAgain)
    sendReports()
  }

  // MARK: Epochs

  /// Whether the message comes from an earlier start of the manager, and is not followed: the present
  /// one has told others to do it, or does not want it any more. It hears of a task that is not done.
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
  /// The start of the manager that a message is of; nil where it does not say.
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

  /// The attempt that is to be begun, if one is.
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
