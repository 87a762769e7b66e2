package import JobModel

/// What follows from an event.
package struct Decision: Equatable, Sendable {
  /// Facts that must survive a crash. They are stored, durably, before any action is performed.
  package var records: [Record] = []
  /// What is to be done, in this order.
  package var actions: [Action] = []

  package init() {}

  package var isEmpty: Bool { records.isEmpty && actions.isEmpty }
}

/// Something that the manager does for the scheduler.
package enum Action: Equatable, Sendable {
  /// A backup task is another attempt of a task that runs already.
  case start(AttemptID, on: WorkerID, isBackup: Bool)
  /// End the attempt, if it runs, and report it as failed because it was stopped. Its slot
  /// counts as taken until then. Harmless for an attempt that has ended or never began.
  case stop(AttemptID, on: WorkerID)
  /// The worker is not known, or was declared dead: it has to register before anything else.
  case registerAgain(WorkerID)

  /// A map output is there for all running reduce attempts of the job. An attempt that starts later
  /// gets `Scheduler.outputs(of:)` first. May name a map task again, with another attempt.
  case outputReady(AttemptOutput)
  /// The map output cannot be had any more; another attempt will follow.
  case outputLost(AttemptOutput)

  /// Put the parts in place and answer with `Event.committed` or `commitFailed`. Given once for a
  /// job, and again only after a restart of the manager. One part for each partition, in order; for
  /// a job without a reduce phase one for each map task.
  case commit(JobID, parts: [AttemptOutput])
  /// The job is over, and this is how.
  case finished(JobID, JobOutcome)
  /// Remove whatever is left of the job; on every worker where `on` is nil. Comes after the last
  /// other action of the job on that worker.
  case forget(JobID, on: WorkerID?)
}

/// A file that an attempt made: a map output, or a part file that was granted.
package struct AttemptOutput: Hashable, Codable, Sendable {
  package var attempt: AttemptID
  package var worker: WorkerID

  package init(_ attempt: AttemptID, on worker: WorkerID) {
    self.attempt = attempt
    self.worker = worker
  }
}

/// How a job ended.
package enum JobOutcome: Equatable, Codable, Sendable {
  case succeeded
  case cancelled
  /// The task that could not be done, if it was one, and the message of its last attempt.
  case failed(TaskID?, message: String)
}
