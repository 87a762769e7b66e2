/// A map output that a reduce attempt could not get.
package struct FetchFailure: Hashable, Codable, Sendable {
  package enum Cause: String, Codable, CaseIterable, Sendable {
    /// There was no answer, or it broke off.
    case wire
    /// The bytes that came differ from those that were written: a checksum does not match.
    case damaged
    /// The worker is there but does not have it.
    case missing
    /// The worker could not read it from disk.
    case disk
    /// The worker was busy for so long that the reducer gave up.
    case busy

    /// Whether the bytes at the source are damaged or gone, so that trying again cannot help.
    package var isOfSource: Bool {
      switch self {
      case .damaged, .missing, .disk: true
      case .wire, .busy: false
      }
    }
  }

  /// The map attempt that made the output.
  package var source: AttemptID
  /// The worker that was asked for it. A reducer always names one; the store does not keep it.
  package var peer: SegmentPeer?
  package var cause: Cause

  package init(source: AttemptID, at peer: SegmentPeer? = nil, cause: Cause) {
    self.source = source
    self.peer = peer
    self.cause = cause
  }
}
