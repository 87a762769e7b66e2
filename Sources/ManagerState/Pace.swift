import Scheduling

/// Says when it is time to repeat periodic work.
struct Pace: Sendable {
  private let pause: Duration
  private var last = Instant(nanoseconds: 0)

  init(seconds: Int64) { pause = .seconds(seconds) }

  /// Whether it is time. If so, the next time is one pause later.
  mutating func isDue(_ now: Instant) -> Bool {
    guard now - last > pause else { return false }
    last = now
    return true
  }
}
