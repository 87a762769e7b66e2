package import JobModel
package import Wire

/// What a worker knows of itself from its start on.
package struct ExecutionSettings: Sendable {
  package var worker: WorkerID
  /// Where it listens for messages.
  package var address: WorkerAddress
  /// Where it serves segments; nil where it serves none.
  package var httpPort: Int?
  package var rack: String?
  /// Attempts at the same time; at least 1.
  package var slots: Int
  /// Bytes that all attempts together may keep resident.
  package var memoryBytes: Int
  /// The worker's own binary, which does the attempts of jobs without a binary of their own.
  package var program: String
  /// The worker's private directory.
  package var directory: String
  /// Whether inputs must lie below certain directories, so that each plan has to be checked.
  package var confinesInputs: Bool

  package init(
    worker: WorkerID, address: WorkerAddress, httpPort: Int?, rack: String?, slots: Int,
    memoryBytes: Int, program: String, directory: String, confinesInputs: Bool
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

/// The bounds of the worker's decisions, with unit and reason.
package enum ExecutionLimits {
  /// How long the whole worker may take to end, milliseconds.
  package static let endMilliseconds: Int64 = 3_000
  /// How long the last messages get to leave, milliseconds.
  package static let farewellMilliseconds: Int64 = 50
  /// Bytes of a listing, about 150 a file. Managers take no larger blob.
  static let listingBytesMax = 512 << 20
  /// Seconds that a listing of inputs may take, from the question on. Directories of millions of
  /// files take a while; a disk that hangs is as good as no disk.
  package static let listingSeconds: Int64 = 50
  /// Questions for listings that wait for their turn. A manager plans fewer jobs at a time.
  static let questionsMax = 10_000
  /// Progress timers that a worker without attempts lets pass before it sends an empty report.
  static let idleTimesMax = 10
  /// Milliseconds between two heartbeats unless the manager says otherwise.
  static let heartbeatMilliseconds: Int64 = 2_000
  /// Plans that are remembered as checked; the others are checked again.
  static let checkedPlansMax = 1_000
  /// Characters of a message for people: a quarter of the bytes that a message may have, because a
  /// character takes four bytes at most.
  static let messageCharactersMax = WireLimits.messageBytesMax / 4
}
