/// What came to the manager since it was started.
struct ManagerCounts {
  enum Occurrence {
    case message
    /// - reason: a label of a few that there are.
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
