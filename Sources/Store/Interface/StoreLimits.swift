/// Limits of the store. Those that can be set are variables.
package struct StoreLimits: Equatable, Sendable {
  // MARK: History

  /// Ended jobs that are kept.
  package var endedJobsMax = 1_000
  /// Attempts of ended jobs that are kept, about 150 bytes each. The last job is kept whatever its
  /// size.
  package var endedAttemptsMax = 1_000_000
  /// Bytes of reports of ended jobs that are kept.
  package var endedReportBytesMax = 1 << 30
  /// Bytes of logs of ended jobs that are kept.
  package var endedLogBytesMax = 256 << 20
  /// Bytes of logs of one job: more than anybody reads, and all attempts of a small job.
  package var logBytesOfJobMax = 4 << 20
  /// Workers that are kept, about 60 bytes each. A worker that restarts counts anew.
  package var workersMax = 1_000_000

  // MARK: Blobs

  /// Bytes of all blobs together.
  package var blobBytesMax = 1 << 30

  package init() {}

  // MARK: Fixed

  /// Rows of jobs no longer kept that a batch removes: some milliseconds. The more rows a batch
  /// adds, the more it removes (`pruneRowsPerRecord`), so that the history never grows faster than
  /// it is pruned.
  static let pruneRowsMin = 500
  static let pruneRowsPerRecord = 2
  /// Bytes of an attempt's error message; nobody would read more.
  static let messageBytesMax = 64 << 10
  /// Bytes of a blob: SQLite takes no more than 10^9, and each is held in memory as a whole.
  package static let blobBytesEach = 512 << 20
  /// Rows of a page of history.
  package static let pageRowsMax = 10_000
  /// Pages of 4 KiB in the log before it is written back: 16 MiB. Fewer cause more writes, more
  /// make opening after a crash slower.
  static let checkpointPages = 4_096
  /// Connections that read at the same time.
  static let readersMax = 4
}
