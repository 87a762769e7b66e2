package import JobModel

/// An attempt did its work.
package struct AttemptFinished: Equatable, Sendable {
  package var attempt: AttemptID
  package var epoch: Int
  package var worker: WorkerID
  /// Counters, times, sizes: whatever the worker and the manager agree on.
  package var report: JSONText?
  /// For a map attempt in a job with reduce tasks.
  package var mapOutput: MapOutput?
  /// Part files that wait in private places for the manager to commit them.
  package var parts: [AttemptPart]
  /// For a plan attempt, the plan, which was sent before by `put_blob`.
  package var plan: ContentHash?
  /// How long it spent in each phase, in order.
  package var phases: [AttemptPhase]
  /// What its programs wrote to standard error; nil if it is not known, or was nothing.
  package var log: AttemptLog?

  /// The finished output of a map attempt.
  package struct MapOutput: Equatable, Sendable {
    /// On the worker's disk.
    package var path: FilePath
    /// Bytes of each partition, in a form that the worker and the manager agree on; base64 in JSON.
    package var partitionSizes: [UInt8]

    package init(path: FilePath, partitionSizes: [UInt8]) {
      self.path = path
      self.partitionSizes = partitionSizes
    }
  }

  package init(
    attempt: AttemptID, epoch: Int, worker: WorkerID, report: JSONText? = nil,
    mapOutput: MapOutput? = nil, parts: [AttemptPart] = [], plan: ContentHash? = nil,
    phases: [AttemptPhase] = [], log: AttemptLog? = nil
  ) {
    self.attempt = attempt
    self.epoch = epoch
    self.worker = worker
    self.report = report
    self.mapOutput = mapOutput
    self.parts = parts
    self.plan = plan
    self.phases = phases
    self.log = log
  }
}

/// Something that an attempt spent time on, such as `shuffle`.
package struct AttemptPhase: Equatable, Sendable {
  package var name: String
  package var milliseconds: Int

  package init(name: String, milliseconds: Int) {
    self.name = name
    self.milliseconds = milliseconds
  }
}

/// A part file that was written but not committed.
package struct AttemptPart: Equatable, Sendable {
  /// Its present place.
  package var path: FilePath
  /// What it will be in the output.
  package var report: PartReport

  package init(path: FilePath, report: PartReport) {
    self.path = path
    self.report = report
  }
}

/// An attempt failed.
package struct AttemptFailed: Equatable, Sendable {
  package var attempt: AttemptID
  package var epoch: Int
  package var worker: WorkerID
  package var failure: AttemptFailure
  /// How long it spent in each phase, in order.
  package var phases: [AttemptPhase]
  /// What its programs wrote to standard error; nil if it is not known, or was nothing.
  package var log: AttemptLog?

  package init(
    attempt: AttemptID, epoch: Int, worker: WorkerID, failure: AttemptFailure,
    phases: [AttemptPhase] = [], log: AttemptLog? = nil
  ) {
    self.attempt = attempt
    self.epoch = epoch
    self.worker = worker
    self.failure = failure
    self.phases = phases
    self.log = log
  }
}

/// More of what the programs of a running attempt write to standard error.
package struct LogNews: Equatable, Sendable {
  /// Bytes before `log.text`, told in earlier reports.
  package var offset: Int
  /// The new lines, and all that have been left out so far.
  package var log: AttemptLog

  package init(offset: Int, log: AttemptLog) {
    self.offset = offset
    self.log = log
  }
}

/// The progress of a worker's running attempts.
package struct ProgressReport: Equatable, Sendable {
  package var worker: WorkerID
  package var epoch: Int
  package var attempts: [RunningAttempt]

  package struct RunningAttempt: Equatable, Sendable {
    package var attempt: AttemptID
    package var progress: AttemptProgress
    /// Map outputs that a waiting reduce attempt has failed to get so far.
    package var fetchFailures: [FetchFailure]
    /// What its programs wrote to standard error since the last report; nil if it is nothing.
    package var news: LogNews?

    package init(
      attempt: AttemptID, progress: AttemptProgress, fetchFailures: [FetchFailure] = [],
      news: LogNews? = nil
    ) {
      self.attempt = attempt
      self.progress = progress
      self.fetchFailures = fetchFailures
      self.news = news
    }
  }

  package init(worker: WorkerID, epoch: Int, attempts: [RunningAttempt]) {
    self.worker = worker
    self.epoch = epoch
    self.attempts = attempts
  }
}
