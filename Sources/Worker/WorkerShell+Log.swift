import Execution
import JobModel
import Logging
import Storage
import Wire

extension WorkerShell {
  /// Writes a note to the log, for people.
  func log(_ note: WorkerNote) {
    switch note {
    case .registered(let epoch):
      logger.info(
        "registered",
        metadata: ["worker": "\(id.number)", "epoch": "\(epoch)"])
    case .refused(let sent, let now):
      logger.info(
        "refused: of an earlier start of the manager",
        metadata: ["epoch": "\(sent)", "now": "\(now)"])
    case .attemptBegins(let id): logger.debug("attempt begins", metadata: ["attempt": "\(id)"])
    case .attemptDone(let id): logger.debug("attempt done", metadata: ["attempt": "\(id)"])
    case .attemptFailed(let id, let failure):
      logger.warning(
        "attempt failed",
        metadata: [
          "attempt": "\(id)", "reason": "\(failure.reason.word)",
          "message": "\(failure.message)",
        ])
    case .mapOutputDamaged(let id, let map, let message):
      logger.warning(
        "map output is damaged",
        metadata: ["attempt": "\(id)", "map": "\(map)", "message": "\(message)"])
    case .scratchMadeAgain:
      logger.warning(
        "the directory of the worker was deleted: what was in it is lost, it is made again",
        metadata: ["path": "\(tree.path)"])
    case .cannotGoOn(let message):
      logger.critical("the worker cannot go on", metadata: ["reason": "\(message)"])
    case .ends: logger.info("worker ends")
    }
  }
}
