/// Ranges of the numbers in plans, specifications and reports, with units and reasons. Numbers from
/// outside are checked against them once, when they are read (`Validated`).
package enum ModelLimits {
  // MARK: Sizes and counts

  /// Bytes, records and other counts: every language holds integers up to 2^53 without loss, and a
  /// thousand of them can be added up.
  package static let counts = 0...1 << 53
  /// Bytes of a memory budget, as a flag may say. The core takes no more than it can use.
  package static let memoryBytes = 0...Int.max / 2
  /// Job numbers, from 1.
  package static let jobNumbers = 1...1 << 53
  /// Seconds since 1970, up to the year 9999.
  package static let moments = 0.0...253_402_300_799
  /// Seconds since a worker was heard; a clock may have gone back.
  package static let silences = -moments.upperBound...moments.upperBound
  /// Seconds to wait: up to 31 years. For longer, 0 means forever.
  package static let timeoutSeconds = 0...1_000_000_000

  // MARK: Tasks

  /// Map tasks of a job on a cluster: five times the largest job of the MapReduce paper.
  package static let tasksMax = 1_000_000
  /// Splits of a plan: a run stores the number of a map task in 32 bits.
  package static let splitsMax = Int(UInt32.max)
  /// Part files of a job: each needs a descriptor and a buffer while it is written.
  package static let partitionsMax = 16_384
  /// Attempts of one task.
  package static let attemptsMax = 1_000_000
  /// Attempts, or threads, at the same time in one process.
  package static let slotsMax = 512
  /// Input files of a job: their names are kept in memory.
  package static let filesMax = 4_000_000
  /// Inputs of a job: a join has two.
  package static let groups = 0...1
  /// Records that a job may leave out: each is listed in the report.
  package static let skippedRecordsMax = 100_000

  // MARK: Programs

  /// The smallest and largest split, in bytes.
  package static let splitBytes = 1...1 << 40
  /// Bytes of a record if all have the same length.
  package static let fixedRecordBytes = 1...64 << 20
  /// Fields of a record, from 1: far more than one holds.
  package static let fields = 1...SortKeySpecification.numberMax
  /// Fields in the key of a line printed by a program.
  package static let keyFields = 1...1_000_000
  /// Exit codes of a program, besides 0, that are not failures.
  package static let exitCodes = 1...255
  /// Records that `top` keeps: each slot holds that many in memory.
  package static let topCounts = 1...100_000
}
