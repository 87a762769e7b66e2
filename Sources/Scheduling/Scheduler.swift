package import JobModel

/// Decides what runs where: a value that is told events and answers with decisions.
///
/// It has no clock, socket, file or thread; the manager and a simulation drive the same code. The
/// same settings and events give the same decisions.
package struct Scheduler: Sendable {
  package init(_ settings: SchedulerSettings = SchedulerSettings()) {}

  /// After a restart of the manager. Attempts that ran and map outputs that were there are believed
  /// to be so for `SchedulerSettings.failureTimeout`, within which their workers register again.
  /// Commits that were due come again with the decision on the first event.
  package init(
    _ settings: SchedulerSettings = SchedulerSettings(), restoring jobs: [JobSnapshot],
    now: Instant
  ) {}

  package mutating func handle(_ event: Event, now: Instant) -> Decision { Decision() }

  // MARK: What others may know

  /// The map outputs that can be had now: what a reduce attempt needs when it starts.
  ///
  /// - Complexity: O(map tasks of the job).
  package func outputs(of job: JobID) -> [AttemptOutput] { [] }

  package func status(of job: JobID) -> JobStatus? { nil }

  package func status(of worker: WorkerID) -> WorkerStatus? { nil }

  /// Jobs that have not ended, first come first.
  package var jobs: [JobStatus] { [] }

  /// Workers that are not dead, by id.
  package var workers: [WorkerStatus] { [] }
}
