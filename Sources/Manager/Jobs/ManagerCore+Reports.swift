import JobModel
import Logging
import ManagerState
import Scheduling
import Wire

/// What workers report about their attempts.
extension ManagerCore {
  // MARK: Success

  func finished(_ finished: AttemptFinished) {
    guard registry.isReached(finished.worker) else { return }
    let attempt = finished.attempt
    keep(finished.log, of: attempt)
    guard let job = jobs[attempt.task.job] else {
      return decide(.attemptFinished(attempt, from: finished.worker, .reduce))
    }
    guard scheduler.wouldWin(attempt, from: finished.worker) else {
      // Another attempt was first, or this one was given up: none of its output counts.
      job.reduceEnded(attempt)
      return decide(.attemptFinished(attempt, from: finished.worker, .reduce))
    }
    do {
      let outcome = try outcome(finished, of: job)
      let result = try result(outcome, of: job)
      if case .partOfPlan = result {
      } else {
        job.add(finished, outcome)
        // The log is kept apart.
        var report = finished
        report.log = nil
        journal.add(report: .attemptFinished(report), of: attempt)
      }
      decide(.attemptFinished(attempt, from: finished.worker, result))
    } catch {
      refuse(finished, because: FieldFault.text(error))
    }
  }

  /// - Throws: if something is wrong with the report.
  private func outcome(
    _ finished: AttemptFinished, of job: ManagedJob
  ) throws -> AttemptOutcome {
    let outcome = try AttemptOutcome(finished, partitions: job.partitions)
    if outcome.hasPart {
      _ = try PartClaims.part(
        of: finished.attempt, said: finished.parts, output: job.output,
        isCompressed: job.specification.compressOutput)
    }
    return outcome
  }

  /// What the scheduler is told about an attempt, once everything the job needs from it has
  /// arrived.
  ///
  /// - Throws: if the plan is missing or cannot be read.
  private func result(
    _ outcome: AttemptOutcome, of job: ManagedJob
  ) throws -> AttemptResult {
    switch outcome {
    case .plan(let hash, let planned):
      guard let bytes = try blobs.bytes(of: hash) else {
        throw JobFailure(.corrupted, "the plan \(hash) did not arrive")
      }
      if let hosts = planned.goesOnAt {
        keepDraft(hash, of: job)
        return .partOfPlan(goesOnAt: hosts)
      }
      let inputs = try PlannedFiles(plan: bytes)
      dropDrafts(of: job)
      job.planned(hash, planned, files: inputs.files, leftOut: inputs.leftOut)
      journal.add(document: job.document)
      return .plan(planned.shape)
    case .map(_, let sizes): return .map(sizes)
    case .reduce: return .reduce
    }
  }

  /// An attempt whose report makes no sense has failed. Either the program or the worker may be the
  /// reason; an attempt on another worker will tell.
  private func refuse(_ finished: AttemptFinished, because reason: String) {
    let message = "the report of \(finished.attempt) is invalid: \(reason)"
    logger.warning("a report was refused", metadata: ["reason": "\(message)"])
    decide(
      .attemptFailed(finished.attempt, from: finished.worker, AttemptFailure(.crashed, message)))
  }

  // MARK: Failure

  func failed(_ failed: AttemptFailed) {
    guard registry.isReached(failed.worker) else { return }
    if failed.failure.reason != .stopped {
      logger.warning(
        "attempt failed",
        metadata: [
          "attempt": "\(failed.attempt)", "reason": "\(failed.failure.reason.word)",
          "message": "\(failed.failure.message)",
        ])
    }
    keep(failed.log, of: failed.attempt)
    if let job = jobs[failed.attempt.task.job] {
      job.reduceEnded(failed.attempt)
      if let worker = registry[failed.worker] {
        job.note(failed.failure, of: failed.attempt, on: "\(worker.address)")
      }
      // The record of the attempt's end holds the reason.
      var report = failed
      report.failure.message = ""
      report.failure.fetches = []
      report.log = nil
      journal.add(report: .attemptFailed(report), of: failed.attempt)
    }
    decide(.attemptFailed(failed.attempt, from: failed.worker, failed.failure))
  }

  // MARK: Progress

  func progressed(_ running: ProgressReport.RunningAttempt, of worker: WorkerID) {
    decide(.attemptProgressed(running.attempt, from: worker, running.progress))
    if let news = running.news, let job = jobs[running.attempt.task.job], job.outcome == nil {
      liveLogs.add(news, of: running.attempt)
    }
    for failure in running.fetchFailures {
      decide(.segmentFetchFailed(by: running.attempt, failure))
    }
  }
}
