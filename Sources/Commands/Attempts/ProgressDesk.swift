import DataCore
import JobModel
import Synchronization

/// Where the attempt that is running can be looked at, and stopped.
final class ProgressDesk: Sendable {
  /// That of the process: it ends.
  let cancellation: Cancellation
  private let current = Mutex<Progress?>(nil)

  init(_ cancellation: Cancellation) { self.cancellation = cancellation }

  /// The progress to tell from now on.
  func watch(_ progress: Progress?) { current.withLock { $0 = progress } }

  /// How far the attempt is; nil where there is nothing to tell.
  func look() -> AttemptProgress? {
    guard let progress = current.withLock({ $0 }) else { return nil }
    let bytes = progress.mappedBytes
    return AttemptProgress(
      fraction: progress.inputBytes > 0 ? min(1, Double(bytes) / Double(progress.inputBytes)) : 0,
      bytes: bytes)
  }
}
