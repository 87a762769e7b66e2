package import Encryption
package import Wire

/// What a manager is told when it starts.
package struct ManagerSettings: Sendable {
  /// Where it listens: TCP for messages, UDP for heartbeats.
  package var host: String
  package var port: Int
  /// Where its HTTP interface listens; nil for none.
  package var httpPort: Int?
  /// The database that holds its state.
  package var store: String
  /// A directory that all workers see under the same name; nil where there is none.
  package var sharedDirectory: String?
  /// What takes its place for workers of other kinds where there is none: they are on this machine then.
  package var scratch: String
  /// Whether attempts that lag far behind get copies.
  package var backupTasks: Bool
  package var secret: Secret?
  /// Certificates and key, where its connections are encrypted.
  package var tls: TransportSecurity?
  /// What opens the web interface to those who do not know the secret.
  package var readToken: ReadToken?
  /// Whether, where nothing is to be proven, every user of this machine is let in, and not only its own
  /// and root.
  package var letsInAnyLocalUser: Bool
  /// The directories that outputs and inputs of jobs are confined to; none for no bounds.
  package var outputRoots: [String]
  package var inputRoots: [String]

  package init(
    host: String, port: Int, httpPort: Int?, store: String, sharedDirectory: String?,
    scratch: String, backupTasks: Bool, secret: Secret?, tls: TransportSecurity? = nil,
    readToken: ReadToken? = nil, letsInAnyLocalUser: Bool = false, outputRoots: [String] = [],
    inputRoots: [String] = []
  ) {
    self.host = host
    self.port = port
    self.httpPort = httpPort
    self.store = store
    self.sharedDirectory = sharedDirectory
    self.scratch = scratch
    self.backupTasks = backupTasks
    self.secret = secret
    self.tls = tls
    self.readToken = readToken
    self.letsInAnyLocalUser = letsInAnyLocalUser
    self.outputRoots = outputRoots
    self.inputRoots = inputRoots
  }
}

/// Every bound of a manager, with its unit and reason.
enum ManagerLimits {
  /// Threads beside one a loop and one a processor for tasks: 3 of the journal, 2 that read the store for
  /// the web interface, 2 that hear of signals, 4 that resolve names and serve the database.
  static let threadsBesideLoops = 11
  /// Open files of an event loop: a queue of events, a timer, an event of its own.
  static let descriptorsOfLoop = 3
  /// Open files beside those: the store with its log and index for a writer and four readers, its lock,
  /// the log, three listeners, and 16 connections to begin with.
  static let descriptorsBesideLoops = 40
  /// Jobs that are not over. More are refused: somebody hands them in without looking.
  static let jobsMax = 10_000
  /// Seconds between two looks for what jobs and managers that were killed left.
  static let sweepSeconds: Int64 = 10
  /// Bytes of the specifications of all of them, as they came; two or three times as many are held. Ours
  /// have some thousand each.
  static let specificationBytesMax = 64 << 20
  /// Clients that wait for news of jobs, in all and of one connection. Ours ask for one job.
  static let watchesMax = 20_000
  static let watchesPerConnectionMax = 64
  /// Workers of a kind, ours or others: in all, for which 10,000 are the largest cluster that was
  /// simulated, and those that registered from one address.
  static let workersMax = 12_000
  static let workersPerAddressMax = 512
  /// Those of them that nobody has reached yet where they say that they listen; each has a connection
  /// that is being made. When more register the oldest is forgotten: it registers again if it lives.
  static let unreachedWorkersMax = 512
  /// Seconds that a worker has for its answer from when it registered: for connections that are tried
  /// again, and for a machine that is busy.
  static let answerSeconds: Int64 = 30
  static let unreachedWorkersPerAddressMax = 256
  /// Seconds between two looks for workers that are dead and are still held.
  static let workerSweepSeconds: Int64 = 10
  /// Jobs that ended and are kept in memory; the store has more.
  static let endedJobsMax = 100
  /// Messages to a worker that wait for a connection to it.
  static let unsentMessagesMax = 100_000
  /// Milliseconds between two tries to reach a worker, and how many there are: then it is as good
  /// as gone, and has to register again.
  static let reconnectMilliseconds: Int64 = 200
  static let reconnectsMax = 25
  /// Looks at a worker whose connection broke, and milliseconds before the second one; each pause is
  /// twice the one before. In all as long as a failure by missing heartbeats takes.
  static let probesMax = 8
  static let probeMilliseconds: Int64 = 50
  /// Workers of which it is remembered that the log says they cannot be connected to.
  static let unreachableMax = 1_000
  /// How long after `shutdown` the manager ends, milliseconds: messages to workers have left by then.
  static let endMilliseconds: Int64 = 500
  /// Seconds after which the hosts that have not said what they have of the inputs of a job are left
  /// out: workers give up somewhat earlier.
  static let surveySeconds: Int64 = 60
  /// Bytes that an attempt may have: 0 leaves it to the worker, which knows what it has.
  static let attemptMemoryBytes = 0
  /// Bytes of the sizes of segments that are kept of a job, one each: 10,000 map tasks with 6,000
  /// partitions. Of larger jobs they are not checked.
  static let segmentSizesBytesMax = 64 << 20
  /// Bytes of plans, specifications and files in memory; the store has the others.
  static let blobBytesHeld = 256 << 20
  /// Bytes of files that are on their way in from clients at the same time: two of the largest.
  static let uploadBytesMax = 512 << 20
  /// Files that are on their way in from clients at the same time: each has a connection.
  static let uploadsMax = 256
  /// Bytes that have to come of a file, or all that are left of it, for it to be on its way.
  static let uploadProgressBytes = 64 << 10
  /// Seconds without that after which a file makes room where others find none, and after which its
  /// connection is closed whether there is room or not.
  static let uploadStallSeconds: Int64 = 5
  static let uploadIdleSeconds: Int64 = 30
  /// Bytes of files of all jobs that are not over: half of what the store has for blobs, the other
  /// half is for plans and for what comes for the next jobs.
  static let fileBytesOfJobsMax = 512 << 20
}
