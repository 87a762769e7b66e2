/// A point in time on the worker's steady clock. The machine has no clock: each event says when it
/// happened.
package struct Moment: Equatable, Sendable {
  /// Nanoseconds since a start that does not change while the process lives.
  package var nanoseconds: UInt64

  package init(nanoseconds: UInt64) { self.nanoseconds = nanoseconds }

  /// Whole milliseconds from `start` to this moment; 0 if `start` is later.
  func milliseconds(since start: Moment) -> Int {
    nanoseconds > start.nanoseconds ? Int((nanoseconds - start.nanoseconds) / 1_000_000) : 0
  }
}
