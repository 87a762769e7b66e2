import JobModel

/// Finds the units of an input, records or keys, that make a program fail. Pure except for what it
/// calls.
///
/// The program runs over everything that is not settled yet. If it fails, the unit that it failed
/// on begins before the byte up to which it had read, and most likely shortly before. So the first
/// attempts after a failure end there; then the rest is halved until a single unit is left, which is
/// skipped if the program fails on it alone. Every attempt that succeeds settles its range.
///
/// - Complexity: for each bad unit, log2(n) + 5 attempts at most, with n units in the input, and
///   some ten if the program reads a few KiB at a time. Together they are given each byte about
///   twice.
struct BadRecordSearch {
  enum Outcome {
    /// The range is settled: its output has been passed on.
    case done
    /// The program failed after it had read this many bytes of the range, and nothing of its output
    /// was passed on.
    case failed(JobFailure, readBytes: Int)
  }

  /// Runs the program over a range of bytes.
  typealias Attempt = (Range<Int>) throws -> Outcome

  private let units: RetainedUnits

  /// How many bytes before the place up to which the program had read to look for the bad unit: what
  /// programs usually read at once, a pipe, and more.
  private static let readAhead = [8 << 10, 64 << 10, 512 << 10]

  init(_ units: RetainedUnits) { self.units = units }

  /// Settles or skips all units.
  ///
  /// - Parameters:
  ///   - first: the outcome of an attempt at all of them.
  ///   - skip: leaves out the unit that begins at an offset.
  func run(
    first: Outcome, attempt: Attempt, skip: (Int, JobFailure) throws -> Void
  ) throws {
    var low = 0
    var outcome = first
    while case .failed(let failure, let readBytes) = outcome {
      // No unit makes a program fail that has not read any of it.
      guard readBytes > 0 else { throw failure }
      let bad = try settle(from: low, failure, readBytes: readBytes, attempt)
      if let failure = bad.failure { try skip(bad.unit.lowerBound, failure) }
      low = bad.unit.upperBound
      guard low < units.count else { return }
      outcome = try attempt(low..<units.count)
    }
  }

  /// Settles all units before the one on which an attempt from `low` on failed. Returns that one, and
  /// why the program fails on it alone; without a failure, it is settled as well.
  private func settle(
    from start: Int, _ first: JobFailure, readBytes: Int, _ attempt: Attempt
  ) throws -> (unit: Range<Int>, failure: JobFailure?) {
    var (low, failure) = (start, first)
    var failed = start..<units.count
    var high = try end(from: low, readBytes)
    var ahead = readBytes < failed.count ? Self.readAhead[...] : []
    while let middle = try middle(low, high, &ahead) {
      switch try attempt(low..<middle) {
      case .done: low = middle
      case .failed(let next, let readBytes):
        (failure, failed) = (next, low..<middle)
        high = min(middle, try end(from: low, readBytes))
      }
    }
    let unit = low..<high
    if failed == unit { return (unit, failure) }
    guard case .failed(let alone, _) = try attempt(unit) else { return (unit, nil) }
    return (unit, alone)
  }

  /// The end of the last unit of which a program has read anything, if it has read this many bytes
  /// from `low` on; at least the end of the first one.
  private func end(from low: Int, _ readBytes: Int) throws -> Int {
    try units.start(from: low + max(readBytes, 1))
  }

  /// A start of a unit between the two; nil if there is a single unit.
  private func middle(_ low: Int, _ high: Int, _ ahead: inout ArraySlice<Int>) throws -> Int? {
    while let bytes = ahead.popFirst(), high - bytes > low {
      let place = try units.start(upTo: high - bytes)
      if place > low { return place }
    }
    ahead = []
    let half = low + (high - low) / 2
    let before = try units.start(upTo: half)
    if before > low { return before }
    let behind = try units.start(from: half + 1)
    return behind < high ? behind : nil
  }
}
