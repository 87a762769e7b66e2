import JobModel

/// Where tasks failed a moment ago. No worker tries the same task again at once, so that a task
/// that fails immediately is not repeated over and over.
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

  /// Forgets expired entries of a task that continues.
  mutating func dropOld(of task: TaskID, _ now: Instant) {
    guard let recent = tries[task]?.filter({ $0.until > now }) else { return }
    tries[task] = recent.isEmpty ? nil : recent
  }

  func mayTry(_ task: TaskID, on worker: WorkerID, _ now: Instant) -> Bool {
    !(tries[task] ?? []).contains { $0.worker == worker && $0.until > now }
  }

  /// Whether any worker may not try the task yet.
  func isHeld(_ task: TaskID, _ now: Instant) -> Bool {
    (tries[task] ?? []).contains { $0.until > now }
  }
}
