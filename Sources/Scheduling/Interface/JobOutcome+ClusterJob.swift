package import JobModel

/// How a job ended, as reported to people.
extension JobOutcome {
  package var state: ClusterJob.State {
    switch self {
    case .succeeded: .succeeded
    case .cancelled: .cancelled
    case .failed: .failed
    }
  }

  /// Why the job failed; nil if it did not.
  package var error: String? {
    guard case .failed(let task, let message) = self else { return nil }
    return task.map { "\($0.kind.rawValue) task \($0.index): \(message)" } ?? message
  }
}
