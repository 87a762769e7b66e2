package import JobModel

/// A fact that survives a crash of the manager. Taken together in order, records are both the state
/// from which a scheduler is restored (`JobSnapshot`) and the history of every attempt.
package enum Record: Equatable, Codable, Sendable {
  case jobAdded(JobID, priority: Int, name: String, at: Instant)
  /// The plan task is done, by this attempt on this worker.
  case jobPlanned(JobID, JobShape, by: AttemptOutput, at: Instant)
  /// Nothing about the job's attempts and parts matters any more.
  case jobEnded(JobID, JobOutcome, at: Instant)

  /// - Parameter queued: when the task began to wait for a slot; for a backup task, when it started.
  case attemptStarted(
    AttemptID, on: WorkerID, isBackup: Bool, queued: Instant, at: Instant)
  /// Comes a second time for an attempt that was given up as lost and reappeared, and may come
  /// after the end of its job: a store ignores what it does not know.
  case attemptEnded(AttemptID, on: WorkerID, AttemptEnd, at: Instant)

  /// A map task of a job with a reduce phase is done, until the output is lost.
  case mapCompleted(AttemptOutput, at: Instant)
  case outputLost(AttemptOutput, at: Instant)
  /// The attempt has won its partition (or, without a reduce phase, its part) permanently.
  case granted(AttemptOutput, at: Instant)
}

/// How an attempt ended.
package enum AttemptEnd: Equatable, Codable, Sendable {
  /// It did its task.
  case won
  /// It did its task after another attempt had, or the job was over.
  case tooLate
  /// - Parameters:
  ///   - message: the failure's, with the verdicts `program`, `hopeless` and `worker`.
  ///   - fetches: the failure's, with the verdict `fetch`.
  case failed(FailureVerdict, message: String = "", fetches: [FetchFailure] = [])
}
