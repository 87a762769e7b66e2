/// Why a job could not be done: what happened, where, and what to do about it.
///
/// Thrown for a bad input, peer or disk. Programmer errors trap instead, and expected outcomes are
/// plain values.
package struct JobFailure: Error, Equatable, Codable, CustomStringConvertible {
  package enum Kind: String, Codable, CaseIterable, Sendable {
    /// A flag or argument that makes no sense.
    case usage
    /// An input is damaged, changed while it was read, or not what it has to be.
    case input
    /// What was named does not exist or cannot be opened: an input, a job, a worker.
    case missing
    /// The output directory or its disk.
    case output
    /// The output cannot be made: its place is taken, or nothing can be made there.
    case creation
    /// A device failed to read or write (EIO).
    case device
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
    /// It cannot be done now, and the same may succeed later: no manager answers, or it is busy or
    /// about to end.
    case unavailable
    /// A manager does not accept this user, or does not let the job where it wants to.
    case denied
    /// What a server or a client is set up with: a file with a secret or a certificate, a port.
    case configuration
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
