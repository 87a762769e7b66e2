import JobModel

/// A worker that is not dead.
struct Worker: Sendable {
  /// Attempts that ended lately, weighted.
  struct Record: Sendable {
    var ended = 0.0
    /// By the worker's fault.
    var failed = 0.0

    /// The past fades: half of it counts after twenty attempts.
    mutating func add(failed isFailure: Bool) {
      ended += 1
      failed += isFailure ? 1 : 0
      guard ended >= Self.endedMax else { return }
      ended /= 2
      failed /= 2
    }

    private static let endedMax = 40.0
  }

  /// A worker counts as this much faster than the mean at most: short attempts vary.
  static let speedMax = 2.0
  /// Workers slower than this get no backup tasks.
  static let speedForBackupsMin = 0.6
  /// What the last attempt counts in `speed`.
  static let speedWeight = 0.2

  var id: WorkerID
  var host = ""
  var rack: String?
  var slots = 0
  /// It counts among the workers of its host.
  var isSettled = false
  /// It has not registered since the manager started again, or has to do so anew.
  var isAwaited = false
  var isDraining = false
  var suspectUntil: Instant?
  /// What runs on it, one a slot; attempts that were told to stop are there until they end.
  var running: [AttemptID] = []
  /// Maps whose outputs it holds, by job. Some may have another winner by now.
  var outputs: [JobID: [MapIndex]] = [:]
  var record = Record()
  /// The time that attempts here were expected to take over what they took, smoothed.
  var speed = 1.0

  /// It may get something new, if it has a slot.
  var isUsable: Bool { !isAwaited && !isDraining && suspectUntil == nil }
  var hasSlot: Bool { isUsable && running.count < slots }
}
