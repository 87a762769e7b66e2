import JobModel

/// Every limit of the wire, with its unit and reason.
package enum WireLimits {
  // MARK: Objects

  /// Bytes of an object from a peer that has proven nothing, or that is not a Gristmill process. The
  /// largest such message names the inputs of a task.
  package static let externalObjectBytesMax = 1 << 20
  /// The same before a required proof: no handshake message is longer than a few hundred bytes.
  package static let handshakeObjectBytesMax = 4096
  /// Bytes of an object from a proven peer: a reduce task with 200,000 sources is about 30 MB.
  package static let ownObjectBytesMax = 64 << 20
  /// Levels of brackets. Messages nest five deep; user data a little more.
  package static let depthMax = 64
  /// Values and names in one object, 16 bytes each while it is read: 128 MiB.
  package static let nodesMax = 8 << 20
  /// Discarded objects in a row before the connection is closed: the peer speaks another protocol.
  package static let discardedMax = 16
  /// Bytes of a UDP datagram that are read. A heartbeat has a tenth of that.
  package static let datagramBytesMax = 2048

  // MARK: Numbers

  /// Every language holds integers up to this without loss.
  package static let integerMax = ModelLimits.counts.upperBound
  /// Characters of a number that is parsed: a `Double` has up to 24.
  package static let numberBytesMax = 64
  package static let ports = 1...65_535
  /// Map or reduce tasks of a job: five times the largest job of the MapReduce paper.
  package static let tasksMax = ModelLimits.tasksMax
  /// Reduce tasks of a job, as the data core has it.
  package static let partitionsMax = ModelLimits.partitionsMax
  /// Hosts of a cluster: as many as there can be workers that send heartbeats.
  package static let hostsMax = 100_000
  /// Attempts of one task.
  package static let attemptsMax = ModelLimits.attemptsMax
  /// Attempts at the same time on one worker.
  package static let slotsMax = ModelLimits.slotsMax
  package static let priorities = -1_000_000...1_000_000
  /// Up to a minute: a worker that is silent for longer is of no use.
  package static let heartbeatIntervalMilliseconds = 1...60_000
  /// Bytes of a blob: a user's statically linked binary.
  package static let blobBytesMax = 2 << 30

  // MARK: Texts, in bytes of UTF-8

  /// As in the domain name system.
  package static let hostBytesMax = 255
  /// `PATH_MAX` of Linux.
  package static let pathBytesMax = 4096
  package static let nameBytesMax = 255
  /// The token of a submission: no other has the same.
  package static let tokenBytesMin = 16
  /// A command line: half of what Linux allows for one argument.
  package static let commandBytesMax = 64 << 10
  /// The text of a failure; senders cut it if it is longer.
  package static let messageBytesMax = 16 << 10
  /// Bytes of the sizes of a map output's partitions: eight bytes each would be 128 KiB.
  package static let partitionSizesBytesMax = 256 << 10

  // MARK: Lists

  /// Attempts in one progress report: a worker's slots, and room for attempts that end.
  package static let progressAttemptsMax = 4096
  /// Phases of an attempt: four, and a few more each time that it gathers its input again.
  package static let attemptPhasesMax = 64
  /// Fetch failures in one report; a reducer reports the rest later.
  package static let fetchFailuresMax = 4096

  // MARK: Proofs

  /// Random bytes of a nonce: no value is seen twice.
  package static let nonceBytes = 32
  /// Bytes of a secret.
  package static let secretBytesMin = 16
  package static let secretBytesMax = 1024
  /// Requests without a valid proof on one HTTP connection before it is closed.
  package static let unprovenRequestsMax = 8
  /// Bytes of a header with a proof: Gristmill's have less than 200.
  package static let proofHeaderBytesMax = 1024
  /// Bytes of a header with a read token: the longest token in base64, a user name, a scheme.
  package static let tokenHeaderBytesMax = 4096
  /// Workers whose last heartbeat is remembered: ten times the largest simulated cluster.
  package static let heartbeatWorkersMax = 100_000
}
