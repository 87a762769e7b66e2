package import JobModel

/// An attempt did what it was for.
package struct AttemptFinished: Equatable, Sendable {
  package var attempt: AttemptID
  package var epoch: Int
  package var worker: WorkerID
  /// Counters, times, sizes: whatever the worker and the manager agree on.
  package var report: JSONText?
  /// Of a map attempt in a job with reduce tasks.
  package var mapOutput: MapOutput?
  /// Part files that wait in private places for the manager to commit them.
  package var parts: [AttemptPart]
  /// Of a plan attempt: the plan, which was handed over by `put_blob` before.
  package var plan: ContentHash?
  /// What it was at for how long, in order.
  package var phases: [AttemptPhase]

  /// The finished output of a map attempt.
  package struct MapOutput: Equatable, Sendable {
    /// On the worker's disk.
    package var path: String
    /// Bytes of each partition, in a form that the worker and the manager agree on: base64 in JSON.
    package var partitionSizes: [UInt8]

    package init(path: String, partitionSizes: [UInt8]) {
      self.path = path
      self.partitionSizes = partitionSizes
    }
  }

  package init(
    attempt: AttemptID, epoch: Int, worker: WorkerID, report: JSONText? = nil,
    mapOutput: MapOutput? = nil, parts: [AttemptPart] = [], plan: ContentHash? = nil,
    phases: [AttemptPhase] = []
  ) {
    self.attempt = attempt
    self.epoch = epoch
    self.worker = worker
    self.report = report
    self.mapOutput = mapOutput
    self.parts = parts
    self.plan = plan
    self.phases = phases
  }
}

/// What an attempt was at for some time, such as `shuffle`.
package struct AttemptPhase: Equatable, Sendable {
  package var name: String
  package var milliseconds: Int

  package init(name: String, milliseconds: Int) {
    self.name = name
    self.milliseconds = milliseconds
  }
}

/// A part file that was written and not committed.
package struct AttemptPart: Equatable, Sendable {
  /// Where it lies now.
  package var path: String
  /// What it will be.
  package var report: PartReport

  package init(path: String, report: PartReport) {
    self.path = path
    self.report = report
  }
}

/// An attempt failed.
package struct AttemptFailed: Equatable, Sendable {
  package enum Reason: String, CaseIterable, Sendable {
    /// A program of the user: it counts towards the limit of the task.
    case program
    /// An input is missing, unreadable, damaged or changed.
    case input
    /// The place for part files, or its disk.
    case output
    /// The worker's scratch directory, or its disk.
    case scratch
    /// The memory budget is too small.
    case memory
    /// A file of ours holds other bytes than were written.
    case corrupted
    /// A flag or argument makes no sense.
    case usage
    /// The child process ended without a report: a signal, an exit.
    case crashed
    /// Map outputs could not be fetched.
    case fetch
    /// It was told to stop, and did.
    case stopped
    /// The worker cannot take it: no free slot, an unknown plan, an old epoch.
    case refused
    /// A reason that this version does not know.
    case other
  }

  package var attempt: AttemptID
  package var epoch: Int
  package var worker: WorkerID
  package var reason: Reason
  /// For people: what, where, what to do.
  package var message: String
  package var fetchFailures: [FetchFailure]
  /// What it was at for how long, in order.
  package var phases: [AttemptPhase]

  package init(
    attempt: AttemptID, epoch: Int, worker: WorkerID, reason: Reason, message: String,
    fetchFailures: [FetchFailure] = [], phases: [AttemptPhase] = []
  ) {
    self.attempt = attempt
    self.epoch = epoch
    self.worker = worker
    self.reason = reason
    self.message = message
    self.fetchFailures = fetchFailures
    self.phases = phases
  }
}

/// How far the running attempts of a worker are.
package struct ProgressReport: Equatable, Sendable {
  package var worker: WorkerID
  package var epoch: Int
  package var attempts: [AttemptProgress]

  package init(worker: WorkerID, epoch: Int, attempts: [AttemptProgress]) {
    self.worker = worker
    self.epoch = epoch
    self.attempts = attempts
  }
}

package struct AttemptProgress: Equatable, Sendable {
  package var attempt: AttemptID
  /// 0 to 1.
  package var fraction: Double
  /// Bytes and records read so far.
  package var bytes: Int
  package var records: Int
  /// Which part of the task it is in, for people: `map`, `shuffle`, `merge`, `reduce`.
  package var phase: String?
  /// Map outputs that a waiting reduce attempt cannot get so far.
  package var fetchFailures: [FetchFailure]

  package init(
    attempt: AttemptID, fraction: Double, bytes: Int, records: Int, phase: String? = nil,
    fetchFailures: [FetchFailure] = []
  ) {
    self.attempt = attempt
    self.fraction = fraction
    self.bytes = bytes
    self.records = records
    self.phase = phase
    self.fetchFailures = fetchFailures
  }
}
