/// Every limit of the HTTP interface, with its unit and reason.
package struct DashboardLimits: Sendable {
  // MARK: Connections

  /// Connections that are served. People, a scraper and some scripts need a dozen. For more, the
  /// oldest connection without an accepted request goes, so that connections do not use up the
  /// manager's descriptors.
  package var connectionsMax = 128
  /// Connections from one address without an accepted request; if there are more, the oldest goes.
  package var strangersPerAddressMax = 64
  /// For a whole request to arrive, from the start of the connection or the end of the previous
  /// answer, milliseconds. It is therefore also how long a connection may be idle.
  package var requestMilliseconds: Int64 = 15_000
  /// For an answer to be made and taken by the peer, milliseconds. The largest has a few megabytes.
  package var answerMilliseconds: Int64 = 60_000
  /// For unfinished answers when the server stops, milliseconds.
  package var stopMilliseconds: Int64 = 1_000

  // MARK: Requests

  /// Bytes of the request line or one header, and of all headers together. Browsers send 1 KiB.
  package var requestHeadBytesMax = 8 << 10
  package var requestHeadersMax = 64
  /// Bytes of a request's body. Nothing here needs one, but some clients send one.
  package var requestBodyBytesMax = 4 << 10

  // MARK: Answers

  /// For the manager to answer, milliseconds. It has its state in memory; if this is not enough, it
  /// is stuck or far too busy to be asked again.
  package var viewMilliseconds: Int64 = 5_000
  /// Questions to the manager that wait for an answer. While it is stuck, further ones are refused.
  package var viewQuestionsMax = 256
  /// Threads that read from the store: half of the store's readers.
  package var storeReadersMax = 2

  package init() {}

  // MARK: Fixed

  /// Rows of a page by default, and at most: with errors, a page has up to 5 MB.
  static let pageRows = 100
  static let pageRowsMax = 1_000
  /// Bytes of an error in a list; the job's own answer has all of it.
  static let listErrorBytesMax = 4 << 10
  /// Map outputs named in the error of an attempt that could not fetch them.
  static let fetchFailuresShown = 8
  /// Skipped records shown for a job; their full number is given.
  static let skippedShown = 100
  /// Values of one label in the metrics; further ones are summed as `other`.
  static let labelValuesMax = 32
}
