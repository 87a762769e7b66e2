/// Moments for people and for time-outs alike: Unix time at a start, and from then on as much later as a
/// clock says that nobody sets. So a wall clock that is set, back or forth, is no time that passes.
///
///     moment = wall at the start + (steady now - steady at the start)
///
/// A manager that runs for long shows the time of its own start, so to speak: it follows a wall clock
/// that was set when it is started again, and never goes back behind what it noted before.
package struct RisingTime: Sendable {
  private let start: Instant
  private let steadyAtStart: Int64

  /// - Parameters:
  ///   - wall: nanoseconds since 1970, as the wall clock says.
  ///   - steady: nanoseconds of any clock that does not go back.
  ///   - notBefore: the last moment that was noted before.
  package init(wall: Int64, steady: Int64, notBefore: Instant) {
    start = max(Instant(nanoseconds: wall), notBefore)
    steadyAtStart = steady
  }

  package func at(steady: Int64) -> Instant {
    Instant(nanoseconds: start.nanoseconds + max(0, steady - steadyAtStart))
  }
}
