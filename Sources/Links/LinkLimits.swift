import JobModel

/// Every bound of links, with its unit and reason.
package enum LinkLimits {
  /// Connections that a listener holds at once: 10,000 workers have one each.
  package static let connectionsMax = 12_000
  /// Connections that have not said anything useful yet. When more come the oldest goes.
  package static let strangersMax = 512
  /// The same from one address: half, so that two of them leave room for others.
  package static let strangersPerAddressMax = 256
  /// How long a connection may be open without a message, seconds.
  package static let strangerSeconds: Int64 = 10
  /// For TLS and the proofs of both ends, seconds. A manager that is busy answers within one.
  static let proofSeconds: Int64 = 4
  /// The same for a peer: longer, so that it is the peer that says what it missed.
  static let proofSecondsGiven: Int64 = 8
  /// For a connection to be made, seconds.
  package static let connectSeconds: Int64 = 5
  /// Bytes that wait to be taken by a peer; one that takes nothing is closed at that point. A plan of
  /// `JobPlan.bytesMax` and much besides fits.
  package static let unsentBytesMax = JobPlan.bytesMax + (256 << 20)
  /// Bytes that wait to be taken by a peer, above which nothing more is read from one that called us:
  /// a question is looked at when the answers before it have been taken. It is read from again below the
  /// second number.
  package static let unsentBytesHigh = 1 << 20
  package static let unsentBytesLow = 256 << 10
  /// Bytes that wait to be taken by all peers that called a listener. Above that no question is read from
  /// anybody until some were taken, and peers that take nothing are closed after `fullStallSeconds`. The
  /// largest answer is a plan.
  package static let unsentBytesInAllMax = JobPlan.bytesMax
  package static let fullStallSeconds: Int64 = 5
  /// How long a peer that called us may take none of what waits for it, seconds. Machines stall for some.
  package static let stallSeconds: Int64 = 60
  /// Seconds between two looks at those peers.
  package static let stallLookSeconds: Int64 = 1
  /// Answers that a peer waits for, above which nothing more is read from it: ours ask one at a time.
  package static let answersDueMax = 32
  /// How long an end that said its last word waits for the other one to close, seconds.
  package static let farewellSeconds: Int64 = 5
  /// Reasons of refusals that are told to people, each once.
  package static let refusalsTold = 64
  /// Milliseconds between two tries to open a socket again that died.
  package static let reopenMilliseconds: Int64 = 200
  /// Tries in a row: half a minute, after which its owner is of no use to anybody.
  package static let reopensMax = 150
  /// Seconds between two lines in a log about the same thing that happens over and over.
  package static let repeatSeconds: Int64 = 60
  /// Connections that the system keeps until they are accepted.
  package static let backlog: Int32 = 1_024
}
