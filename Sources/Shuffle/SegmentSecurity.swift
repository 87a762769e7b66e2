package import JobModel
package import NIOCore

/// What stands between a socket and HTTP on connections for segments: proofs, seals, encryption. The
/// shuffle only puts it there.
///
/// With it, what a server sends passes through memory, since it is sealed or encrypted there; without
/// it, the kernel moves it from the disk to the socket.
package struct SegmentSecurity: Sendable {
  /// Prepares a connection that the server accepted, before anything else is added to its pipeline.
  package var accept: @Sendable (any Channel) throws -> Void
  /// The same for a connection of a fetcher to a peer.
  package var connect: @Sendable (any Channel, SegmentPeer) throws -> Void
  /// What an error in the pipeline means, for people; nil where it is only that the connection ended.
  package var reason: @Sendable (any Error) -> String?

  package init(
    accept: @escaping @Sendable (any Channel) throws -> Void,
    connect: @escaping @Sendable (any Channel, SegmentPeer) throws -> Void,
    reason: @escaping @Sendable (any Error) -> String?
  ) {
    self.accept = accept
    self.connect = connect
    self.reason = reason
  }
}
