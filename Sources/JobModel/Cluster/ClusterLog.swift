/// What programs wrote to standard error during the attempts of a job: a page of it, in the order
/// of kind, task and number.
package struct ClusterLog: Codable, Equatable, Sendable {
  package var attempts: [Entry]
  /// Whether there is more after the last of these.
  package var isFollowed: Bool

  package struct Entry: Codable, Equatable, Sendable {
    package var kind: TaskKind
    package var task: Int
    package var attempt: Int
    /// Whether the attempt may still write more.
    package var isRunning: Bool
    /// Without their newlines.
    package var lines: [ByteString]
    /// Lines that it wrote after these, and that were not kept.
    package var leftOut: Int

    package init(_ id: AttemptID, _ log: AttemptLog, isRunning: Bool) {
      kind = id.task.kind
      task = id.task.index
      attempt = id.number
      lines = log.lines
      leftOut = log.leftOut
      self.isRunning = isRunning
    }

    package func id(of job: JobID) -> AttemptID {
      AttemptID(task: TaskID(job: job, kind: kind, index: task), number: attempt)
    }

    private enum CodingKeys: String, CodingKey {
      case kind, task, attempt, lines
      case isRunning = "is_running"
      case leftOut = "left_out_lines"
    }
  }

  package init(attempts: [Entry], isFollowed: Bool) {
    self.attempts = attempts
    self.isFollowed = isFollowed
  }

  private enum CodingKeys: String, CodingKey {
    case attempts
    case isFollowed = "is_followed"
  }
}

extension ClusterLog: Validated {
  package func checkFields() throws(FieldFault) {
    for entry in attempts {
      try Field.check(entry.task, "task", in: 0...ModelLimits.tasksMax)
      try Field.check(entry.attempt, "attempt", in: 0...ModelLimits.attemptsMax)
      try Field.check(entry.leftOut, "left_out_lines", in: ModelLimits.counts)
    }
  }
}
