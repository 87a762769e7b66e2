/// Why an attempt ended without doing its task.
///
/// One value from the process that ran the attempt to the scheduler. `Wire` translates its reason to
/// a word; the scheduler records the verdict on it, which `Store` keeps as a number.
package struct AttemptFailure: Error, Equatable, Sendable {
  package enum Reason: Hashable, Sendable {
    /// What a job on a single machine fails of, too. `cancelled` is an attempt that was told to stop.
    case job(JobFailure.Kind)
    /// The process ended without a report, or its report cannot be read. It may have been the program
    /// or the worker: whether the same happens on another worker tells.
    case crashed
    /// Map outputs could not be fetched.
    case fetch
    /// The worker cannot take the attempt: it has no free slot, does not know the plan, or the order
    /// is of an old epoch.
    case refused
    /// A reason that this version does not know.
    case other
    /// The hosts did not say what they have of the inputs. Only a manager says so.
    case unlisted
    /// Nobody knows what became of the attempt. Only a manager says so.
    case lost

    package static let stopped = Reason.job(.cancelled)
  }

  package var reason: Reason
  /// For people: what happened, where, and what to do.
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
