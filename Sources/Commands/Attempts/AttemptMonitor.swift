import DataCore
import JobModel
import Synchronization

/// Lets another thread follow the running attempt's progress, and stop it.
final class AttemptMonitor: Sendable {
  /// Ends the whole process. Each attempt has its own cancellation, a child of this one.
  let cancellation: Cancellation
  private let current = Mutex<Progress?>(nil)

  init(_ cancellation: Cancellation) { self.cancellation = cancellation }

  /// Sets the progress to report from now on.
  func watch(_ progress: Progress?) { current.withLock { $0 = progress } }

  /// The attempt's progress; nil if there is nothing to report.
  func progress() -> AttemptProgress? {
    guard let progress = current.withLock({ $0 }) else { return nil }
    let bytes = progress.mappedBytes
    let all = progress.inputBytes ?? 0
    return AttemptProgress(
      fraction: all > 0 ? min(1, Double(bytes) / Double(all)) : 0, bytes: bytes)
  }
}
