import JobModel
import Logging
import Wire

/// What comes from an earlier start of the manager is refused (`Protocol.md`): the one that is there now
/// has told others to do it, or does not want it any more.
extension WorkerCore {
  /// Whether the message is not to be followed. The manager hears of a task that is not done.
  func refuses(_ message: WorkerMessage) -> Bool {
    guard let sent = message.epoch, sent < epoch else { return false }
    logger.info(
      "refused: of an earlier start of the manager",
      metadata: ["epoch": "\(sent)", "now": "\(epoch)"])
    if let attempt = message.assigned {
      manager.send(
        failed(
          attempt, epoch: sent, .refused,
          "the task is of epoch \(sent), and the manager of this worker of epoch \(epoch)"))
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
