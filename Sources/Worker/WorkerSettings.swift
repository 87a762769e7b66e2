package import Encryption
package import Wire

/// What a worker is told when it starts.
package struct WorkerSettings: Sendable {
  /// Where it listens for messages and serves segments. By this name others find it, too.
  package var host: String
  package var port: Int
  package var managerHost: String
  package var managerPort: Int
  /// Attempts at the same time.
  package var slots: Int
  /// Bytes that all attempts together may keep resident.
  package var memoryBytes: Int
  /// The directory in which it makes one of its own.
  package var scratch: String
  package var rack: String?
  package var secret: Secret?
  /// Certificates and key, where its connections are encrypted.
  package var tls: TransportSecurity?
  /// Whether, where nothing is to be proven, every user of this machine is let in, and not only its own
  /// and root.
  package var letsInAnyLocalUser: Bool
  /// The directories that outputs and inputs of jobs are confined to; none for no bounds.
  package var outputRoots: [String]
  package var inputRoots: [String]
  /// The worker's own binary, which does its work in processes of their own (`WorkerVerb`).
  package var program: String

  package init(
    host: String, port: Int, managerHost: String, managerPort: Int, slots: Int, memoryBytes: Int,
    scratch: String, rack: String?, secret: Secret?, tls: TransportSecurity? = nil,
    letsInAnyLocalUser: Bool = false, outputRoots: [String] = [], inputRoots: [String] = [],
    program: String
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
}

/// Every bound of a worker, with its unit and reason.
enum WorkerLimits {
  /// Threads beside one a loop, one a processor for tasks and the helpers: 10 that serve segments, 2
  /// that hear of signals, 4 that resolve names.
  static let threadsBesideLoops = 16
  /// Threads and processes of a slot: one that waits for a foreign task, a child with its three threads.
  static let threadsOfSlot = 4
  /// Open files of an event loop: a queue of events, a timer, an event of its own.
  static let descriptorsOfLoop = 3
  /// Open files beside those: scratch, log, three listeners, the manager in both directions, and 16
  /// segments that come or go.
  static let descriptorsBesideLoops = 24
  /// Open files of a slot: three pipes, both ends while a child is started.
  static let descriptorsOfSlot = 6
  /// Milliseconds between two tries to reach the manager; each pause is twice the one before.
  static let reconnectMillisecondsMin: Int64 = 100
  static let reconnectMillisecondsMax: Int64 = 2_000
  /// Registrations without an answer after which a warning is logged: some seconds.
  static let unansweredWarned = 6
  /// How long a child may take to end after it was asked to, milliseconds.
  static let childGraceMilliseconds: Int64 = 2_000
  /// How long sockets may take to close before the process ends without them, seconds.
  static let closeSeconds: Int64 = 1
  /// Bytes of a child's standard error that are kept for a report of its death.
  static let stderrTailBytes = 8 << 10
  /// Bytes of an event of a child: the index of a map output has 100 a partition.
  static let eventBytesMax = 64 << 20
  /// Milliseconds between two reports of progress.
  static let progressMilliseconds: Int64 = 1_000
  /// Seconds between two looks for what workers that were killed left in scratch.
  static let sweepSeconds: Int64 = 10
  /// Names in a directory that are shown beside a shipped file: more are data, not what programs are
  /// made of.
  static let neighboursMax = 1_000
}
