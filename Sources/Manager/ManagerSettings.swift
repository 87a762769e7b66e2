package import Wire

/// What a manager is told when it starts.
package struct ManagerSettings: Sendable {
  /// Where it listens: TCP for messages, UDP for heartbeats.
  package var host: String
  package var port: Int
  /// Where its HTTP interface listens; nil for none.
  package var httpPort: Int?
  /// The database that holds its state.
  package var store: String
  /// A directory that all workers see under the same name; nil where there is none.
  package var sharedDirectory: String?
  package var secret: Secret?

  package init(
    host: String, port: Int, httpPort: Int?, store: String, sharedDirectory: String?,
    secret: Secret?
  ) {
    self.host = host
    self.port = port
    self.httpPort = httpPort
    self.store = store
    self.sharedDirectory = sharedDirectory
    self.secret = secret
  }
}

/// Every bound of a manager, with its unit and reason.
enum ManagerLimits {
  /// Jobs that are not over. More are refused: somebody hands them in without looking.
  static let jobsMax = 10_000
  /// Jobs that ended and are kept in memory; the store has more.
  static let endedJobsMax = 100
  /// Messages to a worker that wait for a connection to it.
  static let unsentMessagesMax = 100_000
  /// Milliseconds between two tries to reach a worker, and how many there are: then it is as good
  /// as gone, and has to register again.
  static let reconnectMilliseconds: Int64 = 200
  static let reconnectsMax = 25
  /// How long after `shutdown` the manager ends, milliseconds: messages to workers have left by then.
  static let endMilliseconds: Int64 = 500
  /// Milliseconds between two news to somebody who watches a job.
  static let watchMilliseconds: Int64 = 250
  /// Bytes of an attempt's memory: a worker gives each its share of its own.
  static let attemptMemoryBytes = 0
}
