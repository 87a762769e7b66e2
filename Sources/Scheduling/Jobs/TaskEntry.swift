import JobModel

/// What is known about a task, in 56 bytes.
///
///     pending ──start──▶ running ──finish──▶ done ──output lost──▶ pending, or lost
///        ▲                  │                                         │ a reduce attempt that had
///        └── attempt failed ┘                                         │ everything failed
///        └────────────────────────────────────────────────────────────┘
struct TaskEntry: Sendable {
  enum Phase: UInt8, Sendable {
    /// Waits for a slot; becomes running, or done if an attempt that was given up finishes.
    case pending
    /// Has one live attempt or two; becomes pending or done.
    case running
    /// Has a winner. Permanent, unless it is a map output that is lost.
    case done
    /// A map that was done, whose output is gone and not needed at present.
    case lost
  }

  /// No attempt.
  static let none: Int32 = -1

  var phase = Phase.pending
  var programFailures: UInt8 = 0
  var otherFailures: UInt8 = 0
  var hostCount: UInt8 = 0
  /// Attempts ever started.
  var attempts: Int32 = 0
  /// The live attempts, without those that were told to stop.
  var original = TaskEntry.none
  var backup = TaskEntry.none
  /// The attempt that last did the task; its output may have gone since.
  var winner = TaskEntry.none
  /// Where its hosts begin in `PendingMaps.taskHosts`.
  var firstHost: Int32 = 0
  /// A reduce task with a live attempt that has every segment.
  var isFed = false
  /// A map that can run on its hosts only.
  var isPinned = false
  /// It is pending and among the retries: no other queue that may list it hands it out.
  var isRetry = false
  /// Its sizes have been added to those of the partitions.
  var isWeighed = false
  var winnerWorker = WorkerID(0)
  /// When it began to wait.
  var queued = Instant(nanoseconds: 0)
  /// Of input, or 0 if unknown.
  var bytes = 0

  /// It may be taken from any queue.
  var isFree: Bool { phase == .pending && !isRetry }

  var hasLiveAttempt: Bool { original != Self.none || backup != Self.none }

  func isLive(_ number: Int) -> Bool { number >= 0 && (original == number || backup == number) }

  mutating func removeLive(_ number: Int) {
    if original == number {
      original = backup
      backup = Self.none
    } else if backup == number {
      backup = Self.none
    }
  }
}
