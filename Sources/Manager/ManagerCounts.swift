/// Counts of what the manager has received since it started.
struct ManagerCounts {
  enum Occurrence {
    case message
    /// - reason: one of a small set of labels.
    case discarded(reason: String)
    case heartbeat
    case ignoredHeartbeat
  }

  private(set) var messages = 0
  /// By the label of the reason.
  private(set) var discarded: [String: Int] = [:]
  private(set) var heartbeats = 0
  private(set) var heartbeatsIgnored = 0

  mutating func add(_ occurrence: Occurrence) {
    switch occurrence {
    case .message: messages += 1
    case .discarded(let reason): discarded[reason, default: 0] += 1
    case .heartbeat: heartbeats += 1
    case .ignoredHeartbeat: heartbeatsIgnored += 1
    }
  }
}
