/// How far from its input a job takes slots: delay scheduling (Zaharia et al., "Delay Scheduling",
/// EuroSys 2010). A job that is only offered slots on other hosts waits a little for a better one,
/// first for its host, then for its rack; a start on a host of the input ends the wait.
struct LocalityWait: Sendable {
  enum Level: Int, Comparable, Sendable {
    case host
    case rack
    case any

    static func < (first: Level, second: Level) -> Bool { first.rawValue < second.rawValue }
  }

  /// When a slot was first declined; reset by a start on a host of the input.
  private var since: Instant?
  /// Nanoseconds of past waits.
  private var waited: Int64 = 0
  /// The level at which slots that were already idle have been considered.
  var offered = Level.host

  /// Where the job accepts slots by now.
  func level(_ now: Instant, _ settings: SchedulerSettings) -> Level {
    let step = settings.localityWait.inNanoseconds
    let totalMax = settings.localityWaitTotalMax.inNanoseconds
    if waited >= totalMax || step <= 0 { return .any }
    guard let since else { return .host }
    let elapsed = now.nanoseconds - since.nanoseconds
    if elapsed >= 2 * step || waited + elapsed >= totalMax { return .any }
    return elapsed >= step ? .rack : .host
  }

  mutating func declined(_ now: Instant) {
    if since == nil { since = now }
  }

  /// A map was started on a host of its input.
  mutating func startedLocally(_ now: Instant, _ settings: SchedulerSettings) {
    guard let since else { return }
    // Time after the end of the wait does not count as waiting.
    waited += min(
      now.nanoseconds - since.nanoseconds, 2 * settings.localityWait.inNanoseconds)
    self.since = nil
    offered = .host
  }
}
