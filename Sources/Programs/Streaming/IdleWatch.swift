/// Decides how long to wait for a silent program. Pure: the time is passed in.
struct IdleWatch {
  enum Verdict: Equatable {
    case wait
    /// The program has done nothing for longer than its timeout.
    case stalled
    /// The program has ended, and the processes it left behind are silent.
    case leftover
  }

  private let patience: ProgramPatience
  /// When the current silence began; nil while something is happening.
  private var idleSince: ContinuousClock.Instant?
  private var endedSince: ContinuousClock.Instant?

  init(_ patience: ProgramPatience) { self.patience = patience }

  /// A byte was read or printed, or a report arrived.
  mutating func sawProgress() {
    idleSince = nil
    endedSince = nil
  }

  /// Nothing has happened up to `now`.
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
