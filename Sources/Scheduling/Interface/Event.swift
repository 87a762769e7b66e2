package import JobModel

/// What a scheduler is told. Events may come late, twice, or about forgotten things; then they
/// change nothing, or are answered with what the sender has to stop.
package enum Event: Equatable, Sendable {
  /// A client submitted a job. An id comes only once. Its plan task waits until each of `hosts` has
  /// a worker, which can be asked for the inputs on its disk.
  case jobSubmitted(JobID, priority: Int, name: String, hosts: [String] = [])
  /// The job is no longer wanted. Too late once its commit has begun.
  case jobCancelled(JobID)

  /// A worker is ready and reachable: for the first time, or again with the same id, after its
  /// connection broke, after it was declared dead, or after the manager restarted.
  case workerRegistered(WorkerRegistration)
  /// A heartbeat, or any other message from the worker.
  case workerHeard(WorkerID)
  /// Messages to the worker may not arrive. It gets nothing new until it has registered again, and
  /// is dead if that takes longer than `SchedulerSettings.failureTimeout`.
  case workerAway(WorkerID)
  /// The worker's process has ended: it said so, or another one took its address.
  case workerGone(WorkerID)
  /// The worker should finish what it runs and get nothing new. Not kept over a restart of the
  /// manager, which says so again.
  case workerDrained(WorkerID)

  /// A running attempt made progress. A fraction outside 0 to 1 is clamped.
  case attemptProgressed(AttemptID, from: WorkerID, AttemptProgress)
  /// An attempt has done its task. Repeated if a broken connection may have lost it.
  case attemptFinished(AttemptID, from: WorkerID, AttemptResult)
  /// An attempt has ended without doing its task.
  case attemptFailed(AttemptID, from: WorkerID, AttemptFailure)
  /// A reduce attempt has failed to get a map output so far; it keeps trying, and may report it
  /// again.
  case segmentFetchFailed(by: AttemptID, FetchFailure)

  /// The output of the job is in place, manifest included.
  case committed(JobID)
  /// The output cannot be put in place: the job has failed.
  case commitFailed(JobID, message: String)

  /// Time has passed. Expected every `SchedulerSettings.tickInterval`.
  case tick
}

/// A worker as it describes itself.
package struct WorkerRegistration: Equatable, Codable, Sendable {
  package var id: WorkerID
  package var host: String
  package var rack: String?
  package var slots: Int
  /// Map attempts whose outputs it still has and can serve. Outputs missing here are lost.
  package var held: [AttemptID]
  /// Attempts that it runs, and those that ended before it could report it, which it does after
  /// this. Attempts missing here no longer run there.
  package var running: [AttemptID]

  package init(
    id: WorkerID, host: String, rack: String? = nil, slots: Int, held: [AttemptID] = [],
    running: [AttemptID] = []
  ) {
    self.id = id
    self.host = host
    self.rack = rack
    self.slots = slots
    self.held = held
    self.running = running
  }
}
