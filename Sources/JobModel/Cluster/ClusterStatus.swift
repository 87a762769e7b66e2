/// A job of a manager, as clients see it.
package struct ClusterJob: Codable, Equatable, Sendable {
  package enum State: String, Codable, Sendable {
    /// Its inputs are being examined, or wait to be.
    case planning
    case running
    case committing
    case succeeded
    case failed
    case cancelled

    package var isOver: Bool { self == .succeeded || self == .failed || self == .cancelled }
  }

  /// Tasks of a phase.
  package struct Phase: Codable, Equatable, Sendable {
    package var total: Int
    package var done: Int
    package var running: Int
    package var pending: Int

    package init(total: Int = 0, done: Int = 0, running: Int = 0, pending: Int = 0) {
      self.total = total
      self.done = done
      self.running = running
      self.pending = pending
    }
  }

  package var id: JobID
  package var name: String
  package var program: String
  package var priority: Int
  package var state: State
  package var output: FilePath
  package var maps: Phase
  package var reduces: Phase
  /// Why it failed.
  package var error: String?
  /// What kind of failure that is; nil if it did not fail, or nobody knows.
  package var errorKind: JobFailure.Kind?
  /// Seconds since 1970.
  package var submitted: Double
  package var ended: Double?
  /// What its tasks have done so far, added up.
  package var totals: Totals
  /// Hosts that have inputs of the job but no worker, for which it waits. nil if there are none.
  package var missingHosts: [String]?
  /// What it waits for before anything of it can run; nil if it waits for nothing.
  package var wait: Wait?

  /// What keeps a job from going on.
  package struct Wait: Codable, Equatable, Sendable {
    package enum Reason: String, Codable, CaseIterable, Sendable {
      /// There are no workers.
      case workers
      /// Hosts that have its inputs have no worker.
      case hosts
      /// Workers have not come back since the manager restarted.
      case awaited
      /// Every worker is being drained.
      case draining
      /// Too many attempts have failed on every worker.
      case suspect
      /// Other jobs have every slot.
      case slots
      /// An attempt failed by the fault of its worker, and is tried again.
      case failure
    }

    package var reason: Reason
    /// For people, behind "waits for".
    package var text: String

    package init(_ reason: Reason, _ text: String) {
      self.reason = reason
      self.text = text
    }
  }

  package struct Totals: Codable, Equatable, Sendable {
    package var map: MapReport
    package var counters: Counters
    package var skipped: [SkippedRecord]
    package var outputRecords: Int
    package var outputBytes: Int
    /// Names in directories and patterns that were not read; nil if there are none.
    package var leftOut: LeftOutNames?

    package init() {
      map = MapReport()
      counters = Counters()
      skipped = []
      outputRecords = 0
      outputBytes = 0
    }

    package mutating func add(_ result: MapTaskResult) {
      map.add(result.report)
      counters.add(result.counters)
      skipped += result.skipped
      for part in result.parts {
        outputRecords.addSaturated(part.records)
        outputBytes.addSaturated(part.bytes)
      }
    }

    package mutating func add(_ result: ReduceTaskResult) {
      counters.add(result.counters)
      skipped += result.skipped
      outputRecords.addSaturated(result.part.records)
      outputBytes.addSaturated(result.part.bytes)
    }
  }

  package init(
    id: JobID, name: String, program: String, priority: Int, state: State, output: FilePath,
    maps: Phase = Phase(), reduces: Phase = Phase(), error: String? = nil, submitted: Double,
    ended: Double? = nil, totals: Totals = Totals()
  ) {
    self.id = id
    self.name = name
    self.program = program
    self.priority = priority
    self.state = state
    self.output = output
    self.maps = maps
    self.reduces = reduces
    self.error = error
    self.submitted = submitted
    self.ended = ended
    self.totals = totals
  }
}

/// A worker of a manager, as clients see it.
package struct ClusterWorker: Codable, Equatable, Sendable {
  package var id: WorkerID
  package var host: String
  package var port: Int
  package var rack: String?
  /// `live`, `draining`, `suspect` or `awaited`.
  package var state: String
  package var slots: Int
  package var running: Int
  /// Seconds since the manager last heard from it.
  package var silence: Double

  package init(
    id: WorkerID, host: String, port: Int, rack: String?, state: String, slots: Int, running: Int,
    silence: Double
  ) {
    self.id = id
    self.host = host
    self.port = port
    self.rack = rack
    self.state = state
    self.slots = slots
    self.running = running
    self.silence = silence
  }
}
