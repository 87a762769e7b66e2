package import JobModel

/// What a client does, and says, while its manager does not answer. Pure: it is told what happened
/// and when.
///
///     unknown ─ answered ─▶ reached ─ failed ─▶ missed: says so, and tries again with growing
///        │                     ▲                │       pauses until the patience is over
///      failed                  └── answered ────┘
///        ▼                        says so
///     gives up, unless it was told to be patient from the start
///
/// Times are those of any clock that does not go back.
package struct Reconnection: Sendable {
  package struct Settings: Sendable {
    /// The manager's address, for people.
    package var manager: String
    /// Seconds without an answer after which it gives up; 0 gives up at once.
    package var patienceSeconds: Int
    /// Whether it waits for a manager that has never answered, too. Without a wish, a mistyped
    /// address is an error at once.
    package var waitsFromTheStart: Bool
    /// From 0 to 1, different for each client, so that not all come back at the same moment.
    package var spread: Double

    package init(
      manager: String, patienceSeconds: Int, waitsFromTheStart: Bool, spread: Double
    ) {
      self.manager = manager
      self.patienceSeconds = patienceSeconds
      self.waitsFromTheStart = waitsFromTheStart
      self.spread = spread
    }
  }

  package enum Step: Equatable, Sendable {
    case tryAgain(after: Duration)
    case giveUp(JobFailure)
  }

  package struct Decision: Equatable, Sendable {
    /// A line for people; nil if there is nothing new.
    package var say: String?
    package var step: Step
  }

  private enum State {
    /// The manager has not answered yet.
    case unknown
    case reached
    case missed(since: Duration, tries: Int, ManagerTrouble.Kind)
  }

  private let settings: Settings
  private var state = State.unknown

  package init(_ settings: Settings) { self.settings = settings }

  /// The pauses between tries: the first one, and the longest, each twice as long as the last.
  static let pauseMin = Duration.milliseconds(100)
  static let pauseMax = Duration.seconds(5)

  // MARK: What happens

  /// The manager has answered.
  ///
  /// - Returns: a line for people, if it had been missed.
  package mutating func answered() -> String? {
    defer { state = .reached }
    guard case .missed(_, _, let kind) = state else { return nil }
    switch kind {
    case .away: return "the manager at \(settings.manager) answers again"
    case .busy: return "the manager at \(settings.manager) has room again"
    }
  }

  /// The manager gave no answer.
  ///
  /// - Parameter hint: what to do if it gives up, as a line; nil for the trouble's own.
  package mutating func failed(
    _ trouble: ManagerTrouble, at now: Duration, hint: String? = nil
  ) -> Decision {
    if case .unknown = state, trouble.kind == .away, !settings.waitsFromTheStart {
      return Decision(say: nil, step: .giveUp(trouble.failure))
    }
    var (since, tries, isNews) = (now, 0, true)
    // Whether it is away or busy, it is the same time without an answer.
    if case .missed(let earlier, let count, let kind) = state {
      since = earlier
      if kind == trouble.kind { (tries, isNews) = (count, false) }
    }
    let left = since + .seconds(settings.patienceSeconds) - now
    guard left > .zero else {
      return Decision(say: nil, step: .giveUp(end(trouble, hint: hint)))
    }
    state = .missed(since: since, tries: tries + 1, trouble.kind)
    return Decision(
      say: isNews ? notice(trouble, left: left) : nil,
      step: .tryAgain(after: min(pause(tries), left)))
  }

  // MARK: Words and pauses

  private func notice(_ trouble: ManagerTrouble, left: Duration) -> String {
    let (seconds, rest) = left.components
    let patience = TimeSpan.words(Int(clamping: seconds) + (rest > 0 ? 1 : 0))
    switch trouble.kind {
    case .away:
      return "the manager at \(settings.manager) does not answer; waiting up to \(patience)"
    case .busy:
      return
        "the manager at \(settings.manager) is busy: \(trouble.reason); waiting up to \(patience)"
    }
  }

  private func end(_ trouble: ManagerTrouble, hint: String?) -> JobFailure {
    guard settings.patienceSeconds > 0 else {
      return hint.map { JobFailure(.unavailable, trouble.reason + "\n" + $0) } ?? trouble.failure
    }
    let patience = TimeSpan.words(settings.patienceSeconds)
    let what =
      switch trouble.kind {
      case .away: "has not answered for \(patience)"
      case .busy: "has been busy for \(patience)"
      }
    var failure = trouble.failure
    failure.message = "the manager at \(settings.manager) \(what): \(trouble.reason)"
    if let hint { failure.message += "\n" + hint }
    return failure
  }

  /// Between three quarters and five quarters of the pause, by the client's own share.
  private func pause(_ tries: Int) -> Duration {
    // 2^6 x 100 ms is above the longest pause.
    let pause = min(Self.pauseMin * (1 << min(tries, 6)), Self.pauseMax)
    return pause * (0.75 + 0.5 * min(max(settings.spread, 0), 1))
  }
}
