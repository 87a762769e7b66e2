package import JobModel

/// What a scheduler is told. Events may come late, twice, or about things nobody knows any more: then
/// they change nothing, or are answered with what the sender has to stop.
package enum Event: Equatable, Sendable {
  /// A client handed in a job. An id comes once only. Its plan task waits until each of `hosts` has
  /// a worker, which can be asked for the inputs on its disk.
  case jobSubmitted(JobID, priority: Int, name: String, hosts: [String] = [])
  /// Somebody does not want the job any more. Too late once its commit has begun.
  case jobCancelled(JobID)

  /// A worker is ready, and was reached: for the first time, or again, with the same id, after its
  /// connection broke, after it was declared dead, or after the manager started again.
  case workerRegistered(WorkerRegistration)
  /// A heartbeat or any other message of the worker.
  case workerHeard(WorkerID)
  /// What is said to the worker may not arrive: it gets nothing new until it is registered again, and
  /// is dead where that takes longer than `SchedulerSettings.failureTimeout`.
  case workerAway(WorkerID)
  /// The worker's process has ended: it said so, or another one took its address.
  case workerGone(WorkerID)
  /// Somebody wants the worker to end what it runs and to get nothing new. Not kept over a restart
  /// of the manager, which says so again.
  case workerDrained(WorkerID)

  /// A running attempt got on. A fraction outside 0 to 1 is cut off.
  case attemptProgressed(AttemptID, from: WorkerID, AttemptProgress)
  /// An attempt has done its task. Told again when a broken connection may have swallowed it.
  case attemptFinished(AttemptID, from: WorkerID, AttemptResult)
  /// An attempt has ended without doing its task.
  case attemptFailed(AttemptID, from: WorkerID, AttemptFailure)
  /// A reduce attempt has not got a map output so far; it goes on trying, and may say so again.
  case segmentFetchFailed(by: AttemptID, FetchFailure)

  /// The output of the job is in place, manifest included.
  case committed(JobID)
  /// The output cannot be put in place: the job has failed.
  case commitFailed(JobID, message: String)

  /// Time has passed. Expected every `SchedulerSettings.tickInterval`.
  case tick
}

/// A worker as it presents itself.
package struct WorkerRegistration: Equatable, Codable, Sendable {
  package var id: WorkerID
  package var host: String
  package var rack: String?
  package var slots: Int
  /// Map attempts whose outputs it still has and can serve. What is missing here is lost.
  package var held: [AttemptID]
  /// Attempts that it runs, and those that ended without its having been able to report it: it
  /// reports them after this. What is missing here does not run there any more.
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
