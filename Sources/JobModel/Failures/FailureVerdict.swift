/// What a failed attempt counts as, which decides what becomes of its task.
package enum FailureVerdict: String, Codable, CaseIterable, Sendable {
  /// The user's program failed. Counts against the task; after a number of these its job fails.
  case program
  /// No other attempt could do better, as with an input that does not exist: the job fails at once.
  case hopeless
  /// The worker was at fault, as with a full scratch disk. Counts against the worker.
  case worker
  /// The attempt gave up on map outputs. Counts against the workers that hold them.
  case fetch
  /// The attempt was told to stop.
  case stopped
  /// Nobody knows what became of the attempt.
  case lost
}

extension AttemptFailure.Reason {
  /// The verdict on an attempt of a task that failed for this reason; nil for a crash, which is
  /// decided by the evidence of other attempts.
  package func verdict(on task: TaskKind) -> FailureVerdict? {
    switch self {
    // A plan task ends the same way on every worker.
    case .job(.program): task == .plan ? .hopeless : .program
    case .job(.usage), .job(.input), .job(.missing), .job(.output), .job(.creation),
      .job(.device), .job(.memory), .job(.denied), .job(.configuration):
      .hopeless
    case .job(.scratch), .job(.corrupted), .job(.unavailable), .refused, .other: .worker
    case .job(.cancelled): .stopped
    case .fetch: .fetch
    case .unlisted: .program
    case .lost: .lost
    case .crashed: nil
    }
  }
}
