package import JobModel
package import NIOCore

/// The layers between a socket and HTTP on connections for segments: proofs, seals, encryption. The
/// shuffle only installs them.
///
/// With it, everything that a server sends passes through memory, where it is sealed or encrypted;
/// without it, the kernel moves it from the disk to the socket.
package struct SegmentSecurity: Sendable {
  /// Prepares a connection that the server accepted, before anything else is added to its pipeline.
  package var accept: @Sendable (any Channel) throws -> Void
  /// The same for a connection of a fetcher to a peer.
  package var connect: @Sendable (any Channel, SegmentPeer) throws -> Void
  /// What an error in the pipeline means, for people; nil if the connection merely ended.
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
