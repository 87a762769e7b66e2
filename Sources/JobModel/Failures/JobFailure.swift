/// Why a job could not be done: what happened, where, and what to do about it.
///
/// Thrown for a bad input, peer or disk. Programmer errors trap instead, and expected outcomes are
/// plain values.
package struct JobFailure: Error, Equatable, Codable, CustomStringConvertible {
  package enum Kind: String, Codable, CaseIterable, Sendable {
    /// A flag or argument that makes no sense.
    case usage
    /// An input is missing, unreadable, damaged or changed while it was read.
    case input
    /// The output directory or its disk.
    case output
    /// The scratch directory or its disk.
    case scratch
    /// The memory budget is too small for this job.
    case memory
    /// A file that Gristmill wrote no longer holds the bytes that were written.
    case corrupted
    /// A user's program failed: a mapper, a combiner or a reducer.
    case program
    /// The work was told to stop.
    case cancelled
  }

  package var kind: Kind
  /// One or more lines, each complete in itself.
  package var message: String

  package init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  package var description: String { message }
}
