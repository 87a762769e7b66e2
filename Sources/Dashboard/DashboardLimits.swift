/// Every bound of the HTTP interface, with its unit and reason.
package struct DashboardLimits: Sendable {
  // MARK: Connections

  /// Connections that are served. People, a scraper and some scripts need a dozen; for more the oldest
  /// without a request that was let in goes, so that they do not take the manager's descriptors.
  package var connectionsMax = 128
  /// Connections from one address without a request that was let in; when more come the oldest goes.
  package var strangersPerAddressMax = 64
  /// For a whole request to arrive, from the connection's start or the end of the answer before it;
  /// so it is also how long a connection may be idle, milliseconds.
  package var requestMilliseconds: Int64 = 15_000
  /// For an answer to be made and taken by the peer, milliseconds. The largest has some megabytes.
  package var answerMilliseconds: Int64 = 60_000
  /// For answers that are under way when the server stops, milliseconds.
  package var stopMilliseconds: Int64 = 1_000

  // MARK: Requests

  /// Bytes of a request's line or of one of its headers, and of all of them. Browsers send 1 KiB.
  package var requestHeadBytesMax = 8 << 10
  package var requestHeadersMax = 64
  /// Bytes of a request's body. Nothing here takes one; some clients send one all the same.
  package var requestBodyBytesMax = 4 << 10

  // MARK: Answers

  /// For the manager to say what it knows, milliseconds. It has its state in memory; when this is not
  /// enough, it is stuck or far too busy to be asked again.
  package var viewMilliseconds: Int64 = 5_000
  /// Questions to the manager that wait for an answer. More are refused while it is stuck.
  package var viewQuestionsMax = 256
  /// Threads that read from the store: half of the readers that it has.
  package var storeReadersMax = 2

  package init() {}

  // MARK: What cannot be set

  /// Rows of a page where the request does not say, and at most: with errors, a page has up to 5 MB.
  static let pageRows = 100
  static let pageRowsMax = 1_000
  /// Bytes of an error in a list; the job itself has it in full.
  static let listErrorBytesMax = 4 << 10
  /// Map outputs that are named in the error of an attempt that could not fetch them.
  static let fetchFailuresShown = 8
  /// Skipped records that are shown of a job; their number is given in full.
  static let skippedShown = 100
  /// Values of one label in the metrics; what is more goes under `other`.
  static let labelValuesMax = 32
}
