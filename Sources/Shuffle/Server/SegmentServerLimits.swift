/// Every limit of a segment server, with its unit and reason.
package struct SegmentServerLimits: Sendable {
  // MARK: Connections

  /// Connections that are served. A reducer has one or two to a worker, so this is room for some
  /// hundred reducers. For more, the oldest connection without an accepted request goes; if there
  /// is none, newcomers are told to come back.
  package var connectionsMax = 512
  /// Connections from one address without an accepted request; if there are more, the oldest goes.
  package var strangersPerAddressMax = 256
  /// Connections beyond that which wait for their refusal; further ones are closed without an
  /// answer.
  package var refusedConnectionsMax = 128
  /// After which a refused peer may come back, seconds.
  package var retryAfterSeconds = 1
  /// Bytes of the request line or one header, and of all headers together. Gristmill's have 300.
  package var requestHeadBytesMax = 8 << 10
  /// Headers of a request. Gristmill's have five.
  package var requestHeadersMax = 32

  // MARK: Transfers

  /// Segments sent from disk at once, each by its own thread: enough to fill a fast network, and
  /// few enough that a disk does not read in a hundred places at once.
  package var transfersMax = 8
  /// Segments that wait for one of these; further requests are told to come back.
  package var transfersWaitingMax = 256
  /// Verifications at once, each of which reads a segment. Further requests are told to come back.
  package var verificationsMax = 2
  /// A body up to this length is read and written with its head; sendfile pays off for longer ones.
  package var copiedBytesMax = 64 << 10
  /// Threads that read such bodies.
  package var readersMax = 2
  /// Bytes of a longer body that are in memory at a time if sendfile cannot be used: two of these
  /// for each of `transfersMax + transfersWaitingMax` make 66 MiB.
  package var streamedBytes = 128 << 10
  /// Bytes of one sendfile call; after each, the transfer checks whether it was called off.
  package var sendBytes = 1 << 20
  /// How long a transfer keeps its thread while others wait for one, milliseconds.
  package var turnMilliseconds = 250

  // MARK: Time

  /// For a whole request to arrive, from the start of the connection or the end of the previous
  /// answer, milliseconds. It is therefore also how long a connection may be idle, and longer than
  /// a fetcher keeps one.
  package var requestMilliseconds = 30_000
  /// Time in which a peer has to take `progressBytesMin`, or whatever is left, milliseconds.
  package var stallMilliseconds = 30_000
  package var progressBytesMin = 64 << 10

  package init() {}
}
