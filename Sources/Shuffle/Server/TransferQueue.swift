import DequeModule
import NIOPosix
import Synchronization

/// Gives transfers their turns in a limited number of threads, in order of arrival. A peer that
/// takes its bytes slowly loses its thread if others wait, and gets one back after them.
final class TransferQueue: Sendable {
  private struct State {
    var running = 0
    var waiting: Deque<SegmentTransfer> = []
  }

  private let state = Mutex(State())
  private let pool: NIOThreadPool
  private let limits: SegmentServerLimits

  init(pool: NIOThreadPool, limits: SegmentServerLimits) {
    self.pool = pool
    self.limits = limits
  }

  /// Whether a new transfer would have to be turned away.
  var isFull: Bool { state.withLock { $0.waiting.count >= limits.transfersWaitingMax } }

  func enter(_ transfer: SegmentTransfer) {
    let isStarted = state.withLock { state in
      guard state.running < limits.transfersMax else {
        state.waiting.append(transfer)
        return false
      }
      state.running += 1
      return true
    }
    if isStarted { submit(transfer) }
  }

  private func submit(_ transfer: SegmentTransfer) {
    pool.submit { state in
      guard case .active = state else {
        transfer.whenEnded(.broken("the server stops"))
        return
      }
      self.work(from: transfer)
    }
  }

  /// Runs transfers until none waits.
  private func work(from first: SegmentTransfer) {
    var current: SegmentTransfer? = first
    while let transfer = current {
      let outcome = transfer.takeTurn { state.withLock { !$0.waiting.isEmpty } }
      if outcome != .again { transfer.whenEnded(outcome) }
      current = state.withLock { state in
        if outcome == .again { state.waiting.append(transfer) }
        let next = state.waiting.popFirst()
        if next == nil { state.running -= 1 }
        return next
      }
    }
  }
}
