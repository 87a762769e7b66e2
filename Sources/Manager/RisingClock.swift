import Glibc
import Scheduling

/// The manager's clock: the wall clock's time at its start, advanced from then on by a clock that
/// nobody can set.
struct RisingClock {
  private let time: RisingTime

  /// - Parameter notBefore: the last moment that an earlier manager recorded.
  init(notBefore: Instant) {
    time = RisingTime(
      wall: Self.read(CLOCK_REALTIME), steady: Self.read(CLOCK_MONOTONIC), notBefore: notBefore)
  }

  func now() -> Instant { time.at(steady: Self.read(CLOCK_MONOTONIC)) }

  private static func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
