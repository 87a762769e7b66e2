/// A job of a manager. Jobs are numbered from 1, in the order in which they were submitted.
package struct JobID: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
  package var number: Int

  package init(_ number: Int) { self.number = number }

  package init(from decoder: any Decoder) throws {
    number = try decoder.singleValueContainer().decode(Int.self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(number)
  }

  package static func < (first: JobID, second: JobID) -> Bool { first.number < second.number }

  package var description: String { "job \(number)" }
}

/// What kind of work a task is.
package enum TaskKind: String, Codable, Comparable, CaseIterable, Sendable {
  /// Examines the inputs and makes the job's plan; each job has one.
  case plan
  case map
  case reduce

  package static func < (first: TaskKind, second: TaskKind) -> Bool {
    first.order < second.order
  }

  private var order: Int {
    switch self {
    case .plan: 0
    case .map: 1
    case .reduce: 2
    }
  }
}

/// A task of a job.
package struct TaskID: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
  package var job: JobID
  package var kind: TaskKind
  /// From 0, for each kind.
  package var index: Int

  package init(job: JobID, kind: TaskKind, index: Int) {
    self.job = job
    self.kind = kind
    self.index = index
  }

  package static func < (first: TaskID, second: TaskID) -> Bool {
    (first.job, first.kind, first.index) < (second.job, second.kind, second.index)
  }

  package var description: String { "\(job) \(kind.rawValue) \(index)" }
}

/// One execution of a task. A task's attempts are numbered from 0, and no number is used twice, so
/// what one attempt left behind is never mistaken for the work of another.
package struct AttemptID: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
  package var task: TaskID
  package var number: Int

  package init(task: TaskID, number: Int) {
    self.task = task
    self.number = number
  }

  package static func < (first: AttemptID, second: AttemptID) -> Bool {
    (first.task, first.number) < (second.task, second.number)
  }

  package var description: String { "\(task) attempt \(number)" }
}

/// One start of a worker process. A worker that restarts gets a new id.
package struct WorkerID: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
  package var number: Int

  package init(_ number: Int) { self.number = number }

  package init(from decoder: any Decoder) throws {
    number = try decoder.singleValueContainer().decode(Int.self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(number)
  }

  package static func < (first: WorkerID, second: WorkerID) -> Bool {
    first.number < second.number
  }

  package var description: String { "worker \(number)" }
}
