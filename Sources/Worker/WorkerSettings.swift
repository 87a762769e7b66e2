package import Encryption
package import JobModel
package import Wire

/// The settings a worker starts with.
package struct WorkerSettings: Sendable {
  /// The host on which it listens for messages and serves segments, and by whose name others find
  /// it.
  package var host: String
  package var port: Int
  package var managerHost: String
  package var managerPort: Int
  /// The number of attempts that run at the same time.
  package var slots: Int
  /// Bytes of memory that all attempts together may keep resident.
  package var memoryBytes: Int
  /// The directory in which it makes its own.
  package var scratch: FilePath
  package var rack: String?
  package var secret: Secret?
  /// Certificates and key, if its connections are encrypted.
  package var tls: TransportSecurity?
  /// Whether a worker without a secret lets in every user of this machine, rather than only its own
  /// user and root.
  package var letsInAnyLocalUser: Bool
  /// The directories that inputs and outputs of jobs are confined to; empty for no restriction.
  package var outputRoots: [FilePath]
  package var inputRoots: [FilePath]
  /// The worker's own binary, which runs its child processes too (`WorkerVerb`).
  package var program: FilePath

  package init(
    host: String, port: Int, managerHost: String, managerPort: Int, slots: Int, memoryBytes: Int,
    scratch: FilePath, rack: String?, secret: Secret?, tls: TransportSecurity? = nil,
    letsInAnyLocalUser: Bool = false, outputRoots: [FilePath] = [], inputRoots: [FilePath] = [],
    program: FilePath
  ) {
    self.host = host
    self.port = port
    self.managerHost = managerHost
    self.managerPort = managerPort
    self.slots = slots
    self.memoryBytes = memoryBytes
    self.scratch = scratch
    self.rack = rack
    self.secret = secret
    self.tls = tls
    self.letsInAnyLocalUser = letsInAnyLocalUser
    self.outputRoots = outputRoots
    self.inputRoots = inputRoots
    self.program = program
  }

  /// Whether peers must prove something: a secret, or a certificate.
  var hasProof: Bool { secret != nil || tls != nil }
}

/// Every limit of a worker, with its unit and reason.
enum WorkerLimits {
  /// Threads besides the helpers, one for each loop and one for each processor: 10 that serve
  /// segments, 2 for signals, 4 that resolve names.
  static let threadsBesideLoops = 16
  /// Threads and processes of a slot: one that waits for an external task, and a child's three.
  static let threadsOfSlot = 4
  /// Open files of one event loop: a queue of events, a timer, an event.
  static let descriptorsOfLoop = 3
  /// Open files besides those: scratch, log, three listeners, the manager in both directions, and
  /// 16 segments being received or sent.
  static let descriptorsBesideLoops = 24
  /// Open files of a slot: both ends of three pipes while a child is started.
  static let descriptorsOfSlot = 6
  /// Milliseconds between the first two attempts to reach the manager; each pause is twice as long
  /// as the last.
  static let reconnectMillisecondsMin: Int64 = 100
  static let reconnectMillisecondsMax: Int64 = 2_000
  /// Unanswered registrations after which a warning is logged: a few seconds.
  static let unansweredWarned = 6
  /// Milliseconds that a child may take to end after it was asked to.
  static let childGraceMilliseconds: Int64 = 2_000
  /// Seconds that sockets may take to close before the process ends anyway.
  static let closeSeconds: Int64 = 1
  /// Bytes of a child's standard error kept for the report of its end.
  static let stderrTailBytes = 8 << 10
  /// Bytes of an event from a child: the index of a map output takes 100 for each partition.
  static let eventBytesMax = 64 << 20
  /// Milliseconds between two reports of progress.
  static let progressMilliseconds: Int64 = 1_000
  /// Seconds between two searches for what killed workers left in the scratch directory.
  static let sweepSeconds: Int64 = 10
  /// Names in a directory up to which they are linked beside a shipped file; a directory with more
  /// holds data, not parts of programs.
  static let neighboursMax = 1_000
}
