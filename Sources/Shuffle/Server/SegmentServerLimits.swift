/// Every bound of a segment server, with its unit and reason.
package struct SegmentServerLimits: Sendable {
  // MARK: Connections

  /// Connections that are served. A reducer has one or two to a worker, so this is room for some
  /// hundred reducers; for more the oldest goes that has not asked anything that it may, and where there
  /// is none they are told to come back.
  package var connectionsMax = 512
  /// Connections from one address that have not asked anything that they may; when more come the oldest
  /// goes.
  package var strangersPerAddressMax = 256
  /// Connections above that which wait for their refusal; beyond, they are closed without a word.
  package var refusedConnectionsMax = 128
  /// After which time a refused peer may come back, seconds.
  package var retryAfterSeconds = 1
  /// Bytes of a request's line or of one of its headers, and of all of them. Ours have 300.
  package var requestHeadBytesMax = 8 << 10
  /// Headers of a request. Ours has five.
  package var requestHeadersMax = 32

  // MARK: Transfers

  /// Segments that are sent from disk at once, a thread each: enough to fill a fast network, few
  /// enough that a disk is not asked for a hundred places at once.
  package var transfersMax = 8
  /// Segments that wait for one of these; a request beyond is told to come back.
  package var transfersWaitingMax = 256
  /// Verifications at once; each reads a segment. A request beyond is told to come back.
  package var verificationsMax = 2
  /// A body up to this length is read and written with its head; sendfile pays for longer ones.
  package var copiedBytesMax = 64 << 10
  /// Threads that read such bodies.
  package var readersMax = 2
  /// Bytes of a longer body that are in memory at a time where sendfile cannot be used: two of these
  /// for each of `transfersMax + transfersWaitingMax` are 66 MiB.
  package var streamedBytes = 128 << 10
  /// Bytes of one call of sendfile; after each it is looked whether the transfer was called off.
  package var sendBytes = 1 << 20
  /// How long a transfer keeps its thread while others wait for one, milliseconds.
  package var turnMilliseconds = 250

  // MARK: Time

  /// For a whole request to arrive, from the connection's start or the end of the answer before it;
  /// so it is also how long a connection may be idle, milliseconds. Longer than a fetcher keeps one.
  package var requestMilliseconds = 30_000
  /// Time in which a peer has to take `progressBytesMin`, or all that is left, milliseconds.
  package var stallMilliseconds = 30_000
  package var progressBytesMin = 64 << 10

  package init() {}
}
