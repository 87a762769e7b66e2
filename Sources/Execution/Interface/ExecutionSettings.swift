package import JobModel
package import Wire

/// What a worker knows about itself from its start.
package struct ExecutionSettings: Sendable {
  package var worker: WorkerID
  /// The address at which it listens for messages.
  package var address: WorkerAddress
  /// The port on which it serves segments; nil if it serves none.
  package var httpPort: Int?
  package var rack: String?
  /// The number of attempts that run at the same time, at least 1.
  package var slots: Int
  /// Bytes of memory that all attempts together may keep resident.
  package var memoryBytes: Int
  /// The worker's own binary, which runs the attempts of jobs that have no binary of their own.
  package var program: FilePath
  /// The worker's private directory.
  package var directory: FilePath
  /// Whether inputs are confined to certain directories, so that each plan has to be checked.
  package var confinesInputs: Bool

  package init(
    worker: WorkerID, address: WorkerAddress, httpPort: Int?, rack: String?, slots: Int,
    memoryBytes: Int, program: FilePath, directory: FilePath, confinesInputs: Bool
  ) {
    self.worker = worker
    self.address = address
    self.httpPort = httpPort
    self.rack = rack
    self.slots = slots
    self.memoryBytes = memoryBytes
    self.program = program
    self.directory = directory
    self.confinesInputs = confinesInputs
  }

  /// An even share of the worker's memory, in bytes.
  var memoryShare: Int { memoryBytes / slots }
}

/// The limits of the worker's decisions, with unit and reason.
package enum ExecutionLimits {
  /// Milliseconds that the whole worker may take to end.
  package static let endMilliseconds: Int64 = 3_000
  /// Milliseconds that the last messages have to be sent.
  package static let farewellMilliseconds: Int64 = 50
  /// Bytes of a listing, about 150 for each file. Managers accept no larger blob.
  static let listingBytesMax = 512 << 20
  /// Seconds from the question that a listing of inputs may take. Directories with millions of
  /// files take a while; a hanging disk counts as missing.
  package static let listingSeconds: Int64 = 50
  /// Questions about inputs that may be waiting. A manager plans fewer jobs at a time.
  static let questionsMax = 10_000
  /// Progress timers that a worker without attempts lets pass before it sends an empty report.
  static let idleTimesMax = 10
  /// Milliseconds between two heartbeats, unless the manager says otherwise.
  static let heartbeatMilliseconds: Int64 = 2_000
  /// Plans remembered as checked; others are checked again.
  static let checkedPlansMax = 1_000
  /// Characters of a message for people: a quarter of the bytes of a wire message, because a
  /// character takes at most four bytes.
  static let messageCharactersMax = WireLimits.messageBytesMax / 4
}
