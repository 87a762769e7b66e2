import DataCore
import Foundation
import Synchronization

/// Utters a cancellation after a while, from a thread of its own.
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

  /// Zero if it was not uttered yet.
  func timeSinceCancelled() -> Duration {
    cancelled.withLock { $0.map { .now - $0 } ?? .zero }
  }
}
