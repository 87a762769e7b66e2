import Foundation

/// How many random cases a test compares with a tool of this machine: a few in an ordinary run, and
/// as many as `GRISTMILL_DIFFERENTIAL_RUNS` says, if it is set.
package enum DifferentialRuns {
  /// The seeds of the cases.
  ///
  /// - Parameters:
  ///   - usual: the cases of an ordinary run.
  ///   - share: one in this many of what the variable says, for cases that take long.
  package static func seeds(_ usual: Int, share: Int = 1) -> ClosedRange<UInt64> {
    let asked = ProcessInfo.processInfo.environment["GRISTMILL_DIFFERENTIAL_RUNS"].flatMap(Int.init)
    return 1...UInt64(max(1, asked.map { $0 / share } ?? usual))
  }
}
