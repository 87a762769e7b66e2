import DataCore
import Foundation
import Synchronization

/// Cancels after a while, from its own thread.
final class Canceller: Sendable {
  private let cancellation: Cancellation
  private let milliseconds: UInt32
  private let cancelled = Mutex<ContinuousClock.Instant?>(nil)

  init(_ cancellation: Cancellation, afterMilliseconds milliseconds: UInt32) {
    self.cancellation = cancellation
    self.milliseconds = milliseconds
    Thread.detachNewThread { [self] in cancel() }
  }

  private func cancel() {
    usleep(milliseconds * 1_000)
    cancelled.withLock { $0 = .now }
    cancellation.cancel()
  }

  /// Zero before the cancellation.
  func timeSinceCancelled() -> Duration {
    cancelled.withLock { $0.map { .now - $0 } ?? .zero }
  }
}
