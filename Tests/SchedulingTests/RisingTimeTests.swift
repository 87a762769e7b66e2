import Scheduling
import Testing

/// Moments of a manager, from readings of its two clocks.
@Suite("Rising time")
struct RisingTimeTests {
  private static let hour: Int64 = 3_600_000_000_000

  @Test("follows the steady clock, whatever happens to the wall clock")
  func steady() {
    let time = RisingTime(
      wall: 100 * Self.hour, steady: 7, notBefore: Instant(nanoseconds: 0))
    #expect(time.at(steady: 7).nanoseconds == 100 * Self.hour)
    #expect(time.at(steady: 7 + Self.hour).nanoseconds == 101 * Self.hour)
  }

  @Test("continues after the last noted moment if the wall clock was set back meanwhile")
  func restarted() {
    let noted = Instant(nanoseconds: 100 * Self.hour)
    let time = RisingTime(wall: 99 * Self.hour, steady: 5 * Self.hour, notBefore: noted)
    #expect(time.at(steady: 5 * Self.hour) == noted)
    #expect(time.at(steady: 6 * Self.hour) == noted + .seconds(3_600))
  }

  @Test("never goes back, and stands still even if the steady clock is behind its start")
  func neverBack() {
    let time = RisingTime(wall: 50, steady: 10, notBefore: Instant(nanoseconds: 0))
    #expect(time.at(steady: 3).nanoseconds == 50)
  }
}
