import JobModel

/// Every bound of links, with its unit and reason.
package enum LinkLimits {
  /// Connections that a listener holds at once: 10,000 workers have one each.
  package static let connectionsMax = 12_000
  /// Connections that have not said anything useful yet. More are closed as they come.
  package static let strangersMax = 512
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
  /// Bytes from which on it may be written to again.
  package static let unsentBytesLow = 1 << 20
  /// Connections that the system keeps until they are accepted.
  package static let backlog: Int32 = 1_024
}
