import DataCore
import JobModel

/// Looks whether somebody cancelled, once in many steps of matching, and remembers it.
final class MatchPace {
  private let cancellation: Cancellation?
  private var steps = 0
  private var isStopped = false

  init(_ cancellation: Cancellation?) { self.cancellation = cancellation }

  /// Whether to match no more; whoever stops says so by `check`.
  @inline(__always)
  func mustStop() -> Bool {
    steps &+= 1
    if steps & (MatchingLimits.stepsToCheck - 1) == 0 { look() }
    return isStopped
  }

  @inline(never)
  private func look() { isStopped = isStopped || cancellation?.isCancelled ?? false }

  /// Throws where matching was stopped.
  func check() throws { if isStopped { try cancellation?.check() } }
}
