package import JobModel

/// A job that had not ended when the manager did: everything a scheduler needs to continue it.
package struct JobSnapshot: Equatable, Codable, Sendable {
  package var id: JobID
  package var priority: Int
  package var name: String
  /// Each of these must have a worker before the job is planned.
  package var hosts: [String] = []
  /// Absent until the plan task is done.
  package var shape: JobShape?
  /// Every task that ever had an attempt, in any order. Tasks missing here had none.
  package var tasks: [TaskSnapshot]

  package init(
    id: JobID, priority: Int, name: String, shape: JobShape? = nil, tasks: [TaskSnapshot] = []
  ) {
    self.id = id
    self.priority = priority
    self.name = name
    self.shape = shape
    self.tasks = tasks
  }
}

/// A task of a restored job.
package struct TaskSnapshot: Equatable, Codable, Sendable {
  package var task: TaskID
  /// Attempts ever started, which is the number of the next one.
  package var attempts: Int
  /// Attempts that failed with the verdict `program`.
  package var programFailures: Int
  /// The map output that counts, or the granted part; absent for plan tasks.
  package var completed: AttemptOutput?
  /// Attempts that started and are not known to have ended.
  package var running: [RunningAttempt]

  package init(
    task: TaskID, attempts: Int, programFailures: Int = 0, completed: AttemptOutput? = nil,
    running: [RunningAttempt] = []
  ) {
    self.task = task
    self.attempts = attempts
    self.programFailures = programFailures
    self.completed = completed
    self.running = running
  }
}

/// An attempt that had not ended.
package struct RunningAttempt: Equatable, Codable, Sendable {
  package var number: Int
  package var worker: WorkerID
  package var isBackup: Bool
  package var started: Instant

  package init(number: Int, worker: WorkerID, isBackup: Bool, started: Instant) {
    self.number = number
    self.worker = worker
    self.isBackup = isBackup
    self.started = started
  }
}
