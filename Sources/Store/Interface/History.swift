package import JobModel
package import Scheduling

/// A job in the list of jobs.
package struct JobEntry: Equatable, Codable, Sendable {
  package var id: JobID
  package var name: String
  package var priority: Int
  package var added: Instant
  package var planned: Instant?
  package var ended: Instant?
  /// Absent while the job is running.
  package var outcome: JobOutcome?
  /// Tasks in the plan; absent before there is one.
  package var maps: Int?
  package var reduces: Int?
  /// Attempts that were ever started.
  package var attempts: Int
}

/// Attempts and tasks of one kind in a job.
package struct TaskCounts: Equatable, Codable, Sendable {
  /// Tasks whose output counts now; for the plan task, 1 when it is done.
  package var done = 0
  /// Attempts by how they ended. Unfinished ones are under `running`.
  package var attempts: [AttemptState: Int] = [:]

  package init() {}
}

/// A job in full.
package struct JobDetail: Equatable, Sendable {
  package var entry: JobEntry
  package var document: JobDocument?
  /// For each kind that had an attempt.
  package var tasks: [TaskKind: TaskCounts]
}

/// What became of an attempt, in one word.
package enum AttemptState: String, Codable, CodingKeyRepresentable, CaseIterable, Sendable {
  case running
  case won
  case tooLate
  /// Because of the user's program, its input, its worker, or segments it could not get.
  case failed
  case stopped
  /// Nobody knows; also attempts that were unfinished when their job was over.
  case lost
}

/// The life of an attempt.
package struct AttemptEntry: Equatable, Codable, Sendable {
  package var id: AttemptID
  package var worker: WorkerID
  package var isBackup: Bool
  package var queued: Instant
  package var started: Instant
  package var ended: Instant?
  /// Why it ended, with the error message.
  package var end: AttemptEnd?
  /// When its map output was lost.
  package var outputLost: Instant?
  package var state: AttemptState
}
