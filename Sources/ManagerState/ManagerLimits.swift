/// Every limit of a manager, with its unit and reason.
package enum ManagerLimits {
  // MARK: Process

  /// Threads beside one a loop and one a processor for tasks: 3 of the journal, 2 that read the store for
  /// the web interface, 2 that hear of signals, 4 that resolve names and serve the database.
  package static let threadsBesideLoops = 11
  /// Open files of an event loop: a queue of events, a timer, an event of its own.
  package static let descriptorsOfLoop = 3
  /// Open files beside those: the store with its log and index for a writer and four readers, its lock,
  /// the log, three listeners, and 16 connections to begin with.
  package static let descriptorsBesideLoops = 40
  /// How long after `shutdown` the manager ends, milliseconds: messages to workers have left by then.
  package static let endMilliseconds: Int64 = 500

  // MARK: Jobs

  /// Jobs that are not over. More are refused: a client submits them in a loop.
  package static let jobsMax = 10_000
  /// Seconds between two searches for what killed jobs and managers left behind.
  package static let sweepSeconds: Int64 = 10
  /// Bytes of the specifications of all jobs that are not over, as they came; two or three times as many
  /// are held. Those of our own client have a few thousand bytes each.
  package static let specificationBytesMax = 64 << 20
  /// Jobs that ended and are kept in memory; the store has more.
  package static let endedJobsMax = 100
  /// Seconds after which the hosts that have not said what they have of the inputs of a job are left
  /// out: workers give up somewhat earlier.
  package static let surveySeconds: Int64 = 60
  /// Bytes that an attempt may use: 0 leaves it to the worker, which knows what it has.
  package static let attemptMemoryBytes = 0
  /// Bytes of the sizes of segments that are kept of a job, one each: 10,000 map tasks with 6,000
  /// partitions. The segments of larger jobs are not checked.
  package static let segmentSizesBytesMax = 64 << 20

  // MARK: Clients

  /// Clients that wait for news of jobs, in all and on one connection. Our own client asks for one job.
  package static let watchesMax = 20_000
  package static let watchesPerConnectionMax = 64

  // MARK: Workers

  /// Workers of a kind, our own or external ones: in all, for which 10,000 are the largest cluster that
  /// was simulated, and those that registered from one address.
  package static let workersMax = 12_000
  package static let workersPerAddressMax = 512
  /// Workers that the manager has not reached yet; each has a connection that is being made. When more
  /// register the oldest is forgotten: it registers again if it lives.
  package static let unreachedWorkersMax = 512
  package static let unreachedWorkersPerAddressMax = 256
  /// Seconds that a worker has for its answer from when it registered: for connections that are tried
  /// again, and for a machine that is busy.
  package static let answerSeconds: Int64 = 30
  /// Seconds between two searches for workers that are dead and are still held.
  package static let workerSweepSeconds: Int64 = 10
  /// Messages to a worker that wait for a connection to it.
  package static let unsentMessagesMax = 100_000
  /// Milliseconds between two tries to reach a worker, and how many there are: after them it counts as
  /// gone, and has to register again.
  package static let reconnectMilliseconds: Int64 = 200
  package static let reconnectsMax = 25
  /// Probes of a worker whose connection broke, and milliseconds before the second one; each pause is
  /// twice the one before. Together they take as long as a failure by missing heartbeats.
  package static let probesMax = 8
  package static let probeMilliseconds: Int64 = 50
  /// Workers that the log already calls unreachable; more are not remembered.
  package static let unreachableMax = 1_000

  // MARK: Blobs

  /// Bytes of plans, specifications and files in memory; the store has the others.
  package static let blobBytesHeld = 256 << 20
  /// Bytes of files that are on their way in from clients at the same time: two of the largest.
  package static let uploadBytesMax = 512 << 20
  /// Files that are on their way in from clients at the same time: each has a connection.
  package static let uploadsMax = 256
  /// Bytes of a file that have to come for the upload to count as getting on; the last ones always do.
  package static let uploadProgressBytes = 64 << 10
  /// Seconds without progress after which an upload makes room for others that find none, and after
  /// which its connection is closed whether there is room or not.
  package static let uploadStallSeconds: Int64 = 5
  package static let uploadIdleSeconds: Int64 = 30
  /// Bytes of files of all jobs that are not over: half of what the store has for blobs, the other
  /// half is for plans and for what comes for the next jobs.
  package static let fileBytesOfJobsMax = 512 << 20
}
