import JobModel
package import NIOCore

package final class SegmentServer: Sendable {
  /// The port it listens on; the system's choice where 0 was asked for.
  package let port: Int = 0

  /// Listens, and returns once connections are accepted.
  ///
  /// - Throws: `JobFailure` of the kind `usage` where the address cannot be listened on.
  package static func start(
    host: String, port: Int, group: any EventLoopGroup, catalog: SegmentCatalog,
    authorize: RequestAuthorizer? = nil, limits: SegmentServerLimits = SegmentServerLimits()
  ) async throws -> SegmentServer {
    throw JobFailure(.usage, "not yet")
  }

  package var counts: SegmentServerCounts { SegmentServerCounts() }

  /// Closes the listener and every connection; returns when none is left.
  package func stop() async {}
}

/// What a server did so far.
package struct SegmentServerCounts: Equatable, Sendable {
  /// Connections that are open now.
  package var connections = 0
  /// Connections that were told to come back, or closed without a word.
  package var connectionsRefused = 0
  package var requests = 0
  /// Requests that were told to come back.
  package var requestsRefused = 0
  package var unauthorized = 0
  /// Answers that could not be finished: the peer went or stalled, or the file did.
  package var transfersBroken = 0
  /// Bytes of segments that were handed to the network.
  package var bytesSent = 0
}
