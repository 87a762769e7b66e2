package import JobModel

/// What an event leads to.
package struct Decision: Equatable, Sendable {
  /// Facts that must survive a crash. They are stored durably before any action is performed.
  package var records: [Record] = []
  /// What to do, in this order.
  package var actions: [Action] = []

  package init() {}

  package var isEmpty: Bool { records.isEmpty && actions.isEmpty }
}

/// Something that the manager does for the scheduler.
package enum Action: Equatable, Sendable {
  /// A backup task is another attempt of a task that is already running.
  case start(AttemptID, on: WorkerID, isBackup: Bool)
  /// End the attempt, if it runs, and report it as failed because it was stopped. Its slot counts
  /// as taken until then. Harmless if the attempt has ended or never began.
  case stop(AttemptID, on: WorkerID)
  /// The worker is unknown, or was declared dead: it has to register before anything else.
  case registerAgain(WorkerID)

  /// A map output is available to all running reduce attempts of the job. An attempt that starts
  /// later gets `Scheduler.outputs(of:)` first. May name a map task again, with another attempt.
  case outputReady(AttemptOutput)
  /// The map output is no longer available; another attempt will follow.
  case outputLost(AttemptOutput)

  /// Put the parts in place and answer with `Event.committed` or `commitFailed`. Given once for
  /// each job, and again only after a restart of the manager. There is one part for each partition,
  /// in order; in a job without a reduce phase, one for each map task.
  case commit(JobID, parts: [AttemptOutput])
  /// The job is over, with this outcome.
  case finished(JobID, JobOutcome)
  /// Remove whatever is left of the job, on every worker if `on` is nil. Comes after the last other
  /// action of the job on that worker.
  case forget(JobID, on: WorkerID?)
}

/// A file made by an attempt: a map output, or a part file that was granted.
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
  /// The task that could not be done, if it was a task, and the message of its last attempt.
  case failed(TaskID?, message: String)
}
