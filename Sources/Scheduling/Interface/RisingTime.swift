/// Moments for people and for timeouts alike: Unix time at the start, advanced by a steady clock.
/// So setting the wall clock, forward or back, does not make time pass.
///
///     moment = wall at the start + (steady now - steady at the start)
///
/// A manager keeps the wall clock of its own start: it follows a changed wall clock only when it
/// restarts, and never goes back behind a moment that it noted before.
package struct RisingTime: Sendable {
  private let start: Instant
  private let steadyAtStart: Int64

  /// - wall: nanoseconds since 1970, by the wall clock.
  ///   - steady: nanoseconds, by any monotonic clock.
  ///   - steady: nanoseconds of any clock that does not go back.
  ///   - notBefore: the last moment noted before.
  package init(wall: Int64, steady: Int64, notBefore: Instant) {
    start = max(Instant(nanoseconds: wall), notBefore)
    steadyAtStart = steady
  }

  package func at(steady: Int64) -> Instant {
    Instant(nanoseconds: start.nanoseconds + max(0, steady - steadyAtStart))
  }
}
