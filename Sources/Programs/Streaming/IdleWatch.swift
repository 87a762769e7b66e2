/// Decides how long a silent program is waited for. Pure: the time is given.
struct IdleWatch {
  enum Verdict: Equatable {
    case wait
    /// The program did nothing for longer than its timeout.
    case stalled
    /// The program ended, and what it left behind is silent.
    case leftover
  }

  private let patience: ProgramPatience
  /// Since when nothing happened; nil while things happen.
  private var idleSince: ContinuousClock.Instant?
  private var endedSince: ContinuousClock.Instant?

  init(_ patience: ProgramPatience) { self.patience = patience }

  /// A byte was read or printed, or a report came.
  mutating func sawProgress() {
    idleSince = nil
    endedSince = nil
  }

  /// Nothing happened, until `now`.
  mutating func sawNothing(at now: ContinuousClock.Instant, hasEnded: Bool) -> Verdict {
    let idle = idleSince ?? now
    idleSince = idle
    if hasEnded {
      let ended = endedSince ?? now
      endedSince = ended
      return now - ended >= patience.leftover ? .leftover : .wait
    }
    return patience.timeout > .zero && now - idle >= patience.timeout ? .stalled : .wait
  }
}
