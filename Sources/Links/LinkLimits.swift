import JobModel

/// Every limit of links, with its unit and reason.
package enum LinkLimits {
  /// Connections that a listener holds at once: 10,000 workers have one each.
  package static let connectionsMax = 12_000
  /// Connections that have not said anything useful yet. When there are more, the oldest goes.
  package static let strangersMax = 512
  /// The same from one address: half, so that one address leaves room for others.
  package static let strangersPerAddressMax = 256
  /// How long a connection may be open without a message, seconds.
  package static let strangerSeconds: Int64 = 10
  /// For TLS and the proofs of both ends, seconds. A manager that is busy answers within one.
  static let proofSeconds: Int64 = 4
  /// The same for a peer: longer, so that the peer is the one that reports what was missing.
  static let proofSecondsGiven: Int64 = 8
  /// For a connection to be made, seconds.
  package static let connectSeconds: Int64 = 5
  /// Bytes that a peer has not taken; at this point a peer that takes nothing is closed. A plan of
  /// `JobPlan.bytesMax` and much besides fits.
  package static let unsentBytesMax = JobPlan.bytesMax + (256 << 20)
  /// Bytes not yet taken by a peer that called this end, above which nothing more is read from it:
  /// a question is looked at when the answers before it have been taken. Reading resumes below the
  /// second number.
  package static let unsentBytesHigh = 1 << 20
  package static let unsentBytesLow = 256 << 10
  /// Bytes not yet taken by all peers that called a listener. Above that, no questions are read
  /// from anyone until some bytes are taken, and peers that take nothing are closed after
  /// `fullStallSeconds`. The largest answer is a plan.
  package static let unsentBytesInAllMax = JobPlan.bytesMax
  package static let fullStallSeconds: Int64 = 5
  /// How long a peer that called this end may take nothing of what waits for it, seconds. Machines
  /// do stall sometimes.
  package static let stallSeconds: Int64 = 60
  /// Seconds between two checks of those peers.
  package static let stallLookSeconds: Int64 = 1
  /// Answers due to a peer, above which nothing more is read from it: Gristmill's clients ask one
  /// question at a time.
  package static let answersDueMax = 32
  /// How long an end that has said its last word waits for the other to close, seconds.
  package static let farewellSeconds: Int64 = 5
  /// Reasons for refusals that are reported to people, each once.
  package static let refusalsTold = 64
  /// Milliseconds between two attempts to reopen a socket that died.
  package static let reopenMilliseconds: Int64 = 200
  /// Attempts in a row: half a minute, after which the owner is of no use to anyone.
  package static let reopensMax = 150
  /// Seconds between two log lines about something that keeps happening.
  package static let repeatSeconds: Int64 = 60
  /// Connections that the system queues until they are accepted.
  package static let backlog: Int32 = 1_024
}
