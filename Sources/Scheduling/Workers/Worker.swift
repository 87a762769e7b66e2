import JobModel

/// A worker that is not dead.
struct Worker: Sendable {
  /// Recently ended attempts, weighted.
  struct Record: Sendable {
    var ended = 0.0
    /// Those that failed by the worker's fault.
    var failed = 0.0

    /// The past fades: after twenty attempts, half of it counts.
    mutating func add(failed isFailure: Bool) {
      ended += 1
      failed += isFailure ? 1 : 0
      guard ended >= Self.endedMax else { return }
      ended /= 2
      failed /= 2
    }

    private static let endedMax = 40.0
  }

  /// A worker counts as at most this much faster than the mean: short attempts vary.
  static let speedMax = 2.0
  /// Workers slower than this get no backup tasks.
  static let speedForBackupsMin = 0.6
  /// The weight of the last attempt in `speed`.
  static let speedWeight = 0.2

  var id: WorkerID
  var host = ""
  var rack: String?
  var slots = 0
  /// It counts among the workers of its host.
  var isSettled = false
  /// It has not registered since the manager restarted, or has to register again.
  var isAwaited = false
  var isDraining = false
  var suspectUntil: Instant?
  /// What runs on it, one for each slot; attempts that were told to stop stay until they end.
  var running: [AttemptID] = []
  /// Maps whose outputs it holds, by job. Some may have another winner by now.
  var outputs: [JobID: [MapIndex]] = [:]
  var record = Record()
  /// The expected time of its attempts over their actual time, smoothed.
  var speed = 1.0

  /// Whether it may get something new, if it has a slot.
  var isUsable: Bool { !isAwaited && !isDraining && suspectUntil == nil }
  var hasSlot: Bool { isUsable && running.count < slots }
}
