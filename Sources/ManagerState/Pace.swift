import Scheduling

/// Says when it is time to do again what is done every so often.
struct Pace: Sendable {
  private let pause: Duration
  private var last = Instant(nanoseconds: 0)

  init(seconds: Int64) { pause = .seconds(seconds) }

  /// Whether it is time; if so, the next time is a pause away.
  mutating func isDue(_ now: Instant) -> Bool {
    guard now - last > pause else { return false }
    last = now
    return true
  }
}
