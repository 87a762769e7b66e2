/// How far from its input a job takes slots: delay scheduling (Zaharia et al., "Delay Scheduling",
/// EuroSys 2010). A job that is offered slots on other hosts only waits a little for a better one,
/// first for its host, then for its rack; a start on a host of the input ends the wait.
struct LocalityWait: Sendable {
  enum Level: Int, Comparable, Sendable {
    case host
    case rack
    case any

    static func < (first: Level, second: Level) -> Bool { first.rawValue < second.rawValue }
  }

  /// Since when a slot was declined and none on a host of the input came.
  private var since: Instant?
  /// Nanoseconds of waits that are over.
  private var waited: Int64 = 0
  /// The level at which slots that were idle already have been looked at.
  var offered = Level.host

  /// Where the job takes slots by now.
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
    // What came after the wait was not waited for.
    waited += min(
      now.nanoseconds - since.nanoseconds, 2 * settings.localityWait.inNanoseconds)
    self.since = nil
    offered = .host
  }
}
