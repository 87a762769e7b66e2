/// Why an attempt ended without doing its task.
///
/// The same value travels from the process that ran the attempt to the scheduler. `Wire` translates
/// its reason to a word; the scheduler records its verdict, which `Store` keeps as a number.
package struct AttemptFailure: Error, Equatable, Sendable {
  package enum Reason: Hashable, Sendable {
    /// A failure that a job on a single machine can have, too. `cancelled` is an attempt that was
    /// told to stop.
    case job(JobFailure.Kind)
    /// The process ended without a readable report. The program or the worker may be at fault;
    /// whether the same happens on another worker tells which.
    case crashed
    /// Map outputs could not be fetched.
    case fetch
    /// The worker cannot take the attempt: it has no free slot, does not know the plan, or the
    /// order has an old epoch.
    case refused
    /// A reason unknown to this version.
    case other
    /// The hosts did not list what they have of the inputs. Only a manager reports this.
    case unlisted
    /// Nobody knows what became of the attempt. Only a manager reports this.
    case lost

    package static let stopped = Reason.job(.cancelled)
  }

  package var reason: Reason
  /// For people: what happened, where, and what to do about it.
  package var message: String
  /// The map outputs that a reduce attempt gave up on.
  package var fetches: [FetchFailure]

  package init(_ reason: Reason, _ message: String = "", fetches: [FetchFailure] = []) {
    self.reason = reason
    self.message = message
    self.fetches = fetches
  }

  package init(_ failure: JobFailure) { self.init(.job(failure.kind), failure.message) }
}
