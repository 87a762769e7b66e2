import Synchronization

/// What a segment server is doing and has done: limits on concurrent work, and counters.
final class SegmentActivity: Sendable {
  private struct State {
    var verifications = 0
    var streams = 0
    var counts = SegmentServerCounts()
  }

  private let state = Mutex(State())
  private let limits: SegmentServerLimits

  init(limits: SegmentServerLimits) { self.limits = limits }

  func count(_ change: (inout SegmentServerCounts) -> Void) {
    state.withLock { change(&$0.counts) }
  }

  var counts: SegmentServerCounts { state.withLock { $0.counts } }

  /// Whether one more verification may begin; if so, call `endVerification` afterwards.
  func beginVerification() -> Bool {
    state.withLock {
      guard $0.verifications < limits.verificationsMax else { return false }
      $0.verifications += 1
      return true
    }
  }

  func endVerification() { state.withLock { $0.verifications -= 1 } }

  /// A body that is sent through memory, for as long as this object exists.
  final class Stream: Sendable {
    private let activity: SegmentActivity

    fileprivate init(_ activity: SegmentActivity) { self.activity = activity }

    deinit { activity.state.withLock { $0.streams -= 1 } }
  }

  /// One more body that is sent through memory; nil if there are enough.
  func beginStream() -> Stream? {
    let isBegun = state.withLock {
      guard $0.streams < limits.transfersMax + limits.transfersWaitingMax else { return false }
      $0.streams += 1
      return true
    }
    return isBegun ? Stream(self) : nil
  }
}
