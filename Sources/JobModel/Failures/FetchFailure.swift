/// A map output that a reduce attempt could not get.
package struct FetchFailure: Hashable, Codable, Sendable {
  package enum Cause: String, Codable, CaseIterable, Sendable {
    /// Nobody answered, or the answer stopped.
    case wire
    /// What came is not what was written: a checksum does not fit.
    case damaged
    /// The worker is there and does not have it.
    case missing
    /// The worker could not read it from its disk.
    case disk
    /// The worker was busy for so long that the reducer gave up.
    case busy

    /// The bytes at the source are damaged or gone, so that trying again cannot help.
    package var isOfSource: Bool {
      switch self {
      case .damaged, .missing, .disk: true
      case .wire, .busy: false
      }
    }
  }

  /// The map attempt that made the output.
  package var source: AttemptID
  /// The worker that was asked for it. A reducer always names one; a store does not remember it.
  package var peer: SegmentPeer?
  package var cause: Cause

  package init(source: AttemptID, at peer: SegmentPeer? = nil, cause: Cause) {
    self.source = source
    self.peer = peer
    self.cause = cause
  }
}
