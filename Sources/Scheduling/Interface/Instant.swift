/// A moment as the owner of a scheduler measures it: nanoseconds since an origin that is fixed for
/// the life of the manager's store. The scheduler has no clock; it is told the time.
///
/// `RisingTime` makes them from Unix time at the start, because records carry them into the history
/// of attempts. A moment earlier than one given before counts as that one.
package struct Instant: Hashable, Comparable, Codable, Sendable {
  package var nanoseconds: Int64

  package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  package init(from decoder: any Decoder) throws {
    nanoseconds = try decoder.singleValueContainer().decode(Int64.self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(nanoseconds)
  }

  package static func < (first: Instant, second: Instant) -> Bool {
    first.nanoseconds < second.nanoseconds
  }

  package static func + (instant: Instant, duration: Duration) -> Instant {
    Instant(nanoseconds: instant.nanoseconds + duration.inNanoseconds)
  }

  /// The time from `second` to `first`.
  package static func - (first: Instant, second: Instant) -> Duration {
    .nanoseconds(first.nanoseconds - second.nanoseconds)
  }
}

extension Duration {
  /// Whole nanoseconds; a scheduler's durations are below 292 years.
  package var inNanoseconds: Int64 {
    components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
  }

  var inSeconds: Double { Double(inNanoseconds) * 1e-9 }
}
