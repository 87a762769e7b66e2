import JobModel

/// Finds the records that make a program fail by repeated halving (Hadoop's skip mode does the same
/// over attempts). Pure except for what it calls.
///
/// - Complexity: about 2 log2(n) attempts for each bad record, with n records in all at each level.
enum BadRecordSearch {
  /// Calls `attempt` with ranges that together hold every good record.
  ///
  /// - Parameters:
  ///   - attempt: throws a failure of kind `.program` if it cannot process the range; it has then
  ///     done none of it.
  ///   - skip: called with each record that fails on its own.
  static func run(
    _ range: Range<Int>, attempt: (Range<Int>) throws -> Void,
    skip: (Int, JobFailure) throws -> Void
  ) throws {
    guard !range.isEmpty else { return }
    do {
      try attempt(range)
    } catch let failure as JobFailure where failure.kind == .program {
      guard range.count > 1 else { return try skip(range.lowerBound, failure) }
      let middle = range.lowerBound + range.count / 2
      try run(range.lowerBound..<middle, attempt: attempt, skip: skip)
      try run(middle..<range.upperBound, attempt: attempt, skip: skip)
    }
  }
}
