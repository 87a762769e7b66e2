import JobModel

/// Where tasks failed a moment ago: no worker tries the same task again at once, so that what fails
/// without doing anything is not done over and over.
///
/// - Complexity: O(workers that tried the task within the pause) for each operation.
struct RecentTries: Sendable {
  private struct Try: Sendable {
    var worker: WorkerID
    var until: Instant
  }

  private var tries: [TaskID: [Try]] = [:]

  /// The worker may not try the task again before `until`.
  mutating func note(_ task: TaskID, on worker: WorkerID, until: Instant, _ now: Instant) {
    guard until > now else { return }
    tries[task, default: []].removeAll { $0.worker == worker || $0.until <= now }
    tries[task]?.append(Try(worker: worker, until: until))
  }

  /// Forgets what is over, of a task that goes on.
  mutating func dropOld(of task: TaskID, _ now: Instant) {
    guard let recent = tries[task]?.filter({ $0.until > now }) else { return }
    tries[task] = recent.isEmpty ? nil : recent
  }

  func mayTry(_ task: TaskID, on worker: WorkerID, _ now: Instant) -> Bool {
    !(tries[task] ?? []).contains { $0.worker == worker && $0.until > now }
  }

  /// Whether some worker may not try the task yet.
  func isHeld(_ task: TaskID, _ now: Instant) -> Bool {
    (tries[task] ?? []).contains { $0.until > now }
  }
}
