/// Every limit of a manager, with its unit and reason.
package enum ManagerLimits {
  // MARK: Process

  /// Threads besides one for each loop and one for each processor: 3 for the journal, 2 that read
  /// the store for the web interface, 2 for signals, 4 that resolve names and serve the database.
  package static let threadsBesideLoops = 11
  /// Open files of one event loop: a queue of events, a timer, an event.
  package static let descriptorsOfLoop = 3
  /// Open files besides those: the store with its log and index for a writer and four readers, its
  /// lock, the log, three listeners, and the first 16 connections.
  package static let descriptorsBesideLoops = 40
  /// Milliseconds from `shutdown` to the end of the manager, by when messages to workers have been
  /// sent.
  package static let endMilliseconds: Int64 = 500

  // MARK: Jobs

  /// Unfinished jobs. More are refused: a client must be submitting them in a loop.
  package static let jobsMax = 10_000
  /// Seconds between two searches for what killed jobs and managers left behind.
  package static let sweepSeconds: Int64 = 10
  /// Bytes of the specifications of all unfinished jobs, as received; two or three times as many
  /// are held in memory. A specification from Gristmill's own client has a few thousand bytes.
  package static let specificationBytesMax = 64 << 20
  /// Ended jobs kept in memory; the store has more.
  package static let endedJobsMax = 100
  /// Seconds after which hosts that have not said which inputs of a job they have are left out;
  /// workers give up somewhat earlier.
  package static let surveySeconds: Int64 = 60
  /// Bytes of memory that an attempt may use; 0 leaves the choice to the worker, which knows what
  /// it has.
  package static let attemptMemoryBytes = 0
  /// Bytes of segment sizes kept for a job, one byte a segment: enough for 10,000 map tasks with
  /// 6,000 partitions. The segments of larger jobs are not checked.
  package static let segmentSizesBytesMax = 64 << 20

  // MARK: Clients

  /// Watches of clients for news of jobs, in all and on one connection. Gristmill's own client
  /// watches one job.
  package static let watchesMax = 20_000
  package static let watchesPerConnectionMax = 64

  /// Bytes of the logs of running attempts, all jobs together; the others are seen when their
  /// attempts have ended.
  package static let liveLogBytesMax = 16 << 20
  /// Bytes of logs in one answer, and the attempts in it.
  package static let logPageBytes = 256 << 10
  package static let logPageRows = 1_000

  // MARK: Workers

  /// Workers of one kind, Gristmill's own or external ones, in all and from one address. The
  /// largest cluster simulated has 10,000.
  package static let workersMax = 12_000
  package static let workersPerAddressMax = 512
  /// Workers that the manager has not reached yet, each with a connection being made. When one more
  /// registers, the oldest is forgotten; if it is alive, it registers again.
  package static let unreachedWorkersMax = 512
  package static let unreachedWorkersPerAddressMax = 256
  /// Seconds from a worker's registration within which it must answer. Leaves time to retry
  /// connections, and for a busy machine.
  package static let answerSeconds: Int64 = 30
  /// Seconds between two searches for dead workers that are still held.
  package static let workerSweepSeconds: Int64 = 10
  /// Messages to a worker that wait for a connection to it.
  package static let unsentMessagesMax = 100_000
  /// Milliseconds between two attempts to reach a worker, and their number. After the last one the
  /// worker counts as gone and has to register again.
  package static let reconnectMilliseconds: Int64 = 200
  package static let reconnectsMax = 25
  /// Probes of a worker whose connection broke, and milliseconds before the second one. Each pause
  /// is twice as long as the last; together they take as long as detecting a failure by missing
  /// heartbeats.
  package static let probesMax = 8
  package static let probeMilliseconds: Int64 = 50
  /// Workers remembered as already logged as unreachable.
  package static let unreachableMax = 1_000

  // MARK: Blobs

  /// Bytes of plans, specifications and files in memory; the store has the others.
  package static let blobBytesHeld = 256 << 20
  /// Bytes of files that clients may be uploading at the same time: two files of the largest size.
  package static let uploadBytesMax = 512 << 20
  /// Files that clients may be uploading at the same time, each on its own connection.
  package static let uploadsMax = 256
  /// Bytes of a file that have to arrive for its upload to count as making progress; the last bytes
  /// always count.
  package static let uploadProgressBytes = 64 << 10
  /// Seconds without progress after which an upload gives way to others that find no room, and
  /// after which its connection is closed whether there is room or not.
  package static let uploadStallSeconds: Int64 = 5
  package static let uploadIdleSeconds: Int64 = 30
  /// Bytes of files of all unfinished jobs: half of the store's room for blobs. The other half is
  /// for plans and for uploads of the next jobs.
  package static let fileBytesOfJobsMax = 512 << 20
}
