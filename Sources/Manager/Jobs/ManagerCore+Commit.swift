import JobModel
import Logging
import ManagerState
import NIOCore
import Scheduling
import Wire

/// The end of a job.
extension ManagerCore {
  func commit(_ id: JobID, _ parts: [AttemptOutput]) {
    guard let job = jobs[id] else { return }
    logger.info("job is committed", metadata: ["job": "\(id.number)"])
    if let broken = job.brokenFile() {
      return commitFailed(id, JobFailure(.input, broken))
    }
    let (output, specification, reports) = (job.output, job.specification, job.parts)
    let granted = parts.map(\.attempt)
    let this = NIOLoopBound(self, eventLoop: loop)
    journal.inBackground {
      Result {
        let parts = try PartClaims.parts(
          of: granted, reports: reports, output: output,
          isCompressed: specification.compressOutput)
        try output.commit(
          parts, program: specification.program.name, format: specification.outputFormat)
      }
    } then: { result in
      switch result {
      case .success: this.value.decide(.committed(id))
      case .failure(let error):
        let failure = error as? JobFailure ?? JobFailure(.program, "\(error)")
        this.value.commitFailed(id, failure)
      }
    }
  }

  /// The output of a job cannot be put in place.
  private func commitFailed(_ id: JobID, _ failure: JobFailure) {
    jobs[id]?.note(failure)
    decide(.commitFailed(id, message: failure.message))
  }

  func finish(_ id: JobID, _ outcome: JobOutcome) {
    guard let job = jobs[id] else { return }
    job.finish(outcome, at: now())
    switch outcome {
    case .succeeded: logger.notice("job is done", metadata: ["job": "\(id.number)"])
    case .cancelled: logger.notice("job is cancelled", metadata: ["job": "\(id.number)"])
    case .failed(_, let message):
      logger.error("job failed", metadata: ["job": "\(id.number)", "reason": "\(message)"])
    }
    keepLogs(of: id)
    journal.add(document: job.document)
    if outcome != .succeeded {
      let output = job.output
      journal.inBackground {
        output.abandon()
      } then: { _ in
      }
    }
    jobs.ended(job.status(scheduler.status(of: id)))
    tellWatches(thatEnded: id)
  }
}

extension JobFailure {
  /// The text of an error, for people.
  static func text(_ error: any Error) -> String {
    (error as? JobFailure)?.message ?? "\(error)"
  }
}
