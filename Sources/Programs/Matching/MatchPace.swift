import DataCore
import JobModel

/// Checks for cancellation once in many steps of matching, and remembers it.
final class MatchPace {
  private let cancellation: Cancellation?
  private var steps = 0
  private var isStopped = false

  init(_ cancellation: Cancellation?) { self.cancellation = cancellation }

  /// Whether to stop matching. The caller that stops then reports it through `check`.
  @inline(__always)
  func mustStop() -> Bool {
    steps &+= 1
    if steps & (MatchingLimits.stepsToCheck - 1) == 0 { look() }
    return isStopped
  }

  @inline(never)
  private func look() { isStopped = isStopped || cancellation?.isCancelled ?? false }

  /// Throws if matching was stopped.
  func check() throws { if isStopped { try cancellation?.check() } }
}
