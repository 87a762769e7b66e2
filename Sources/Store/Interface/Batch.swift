package import JobModel
package import Scheduling

/// What is stored in one step: all of it or nothing.
package struct Batch: Equatable, Sendable {
  /// In the order in which the scheduler made them.
  package var records: [Record] = []
  /// Each replaces the earlier document of its job.
  package var documents: [JobDocument] = []
  /// What completed attempts reported, as opaque bytes.
  package var reports: [AttemptReport] = []
  /// What programs of attempts wrote to standard error; each replaces the attempt's earlier one.
  package var logs: [StoredLog] = []
  /// Plans and programs. A blob that is already there is not stored again.
  package var blobs: [Blob] = []
  package var workers: [WorkerEntry] = []
  /// Hidden directories beside outputs, announced before they are made.
  package var hiddenOutputs: [FilePath] = []
  /// Those that have been removed.
  package var goneOutputs: [FilePath] = []

  package init() {}

  package init(records: [Record]) { self.records = records }

  package var isEmpty: Bool {
    records.isEmpty && documents.isEmpty && reports.isEmpty && blobs.isEmpty && workers.isEmpty
      && logs.isEmpty && hiddenOutputs.isEmpty && goneOutputs.isEmpty
  }
}

/// What the manager knows about a job beyond what the scheduler does.
package struct JobDocument: Equatable, Sendable {
  package enum Origin: String, Codable, Sendable {
    /// Submitted by a Gristmill client.
    case submitted
    /// Came as a `new_manager_job` message.
    case foreign
  }

  package var job: JobID
  package var origin: Origin
  /// JSON.
  package var specification: [UInt8]
  package var output: FilePath
  /// Where parts are written before they are put in place.
  package var hiddenOutput: FilePath?
  /// Who submitted it, by their own account.
  package var note: String
  /// What its client calls the submission; a second one with the same token is the same job.
  package var token: String?
  /// The blob that holds the plan, once there is one.
  package var plan: String?
  /// Further blobs that the job needs.
  package var programs: [String]
  /// JSON, once the job is done.
  package var report: [UInt8]?
  package var error: String?

  package init(
    job: JobID, origin: Origin, specification: [UInt8], output: FilePath,
    hiddenOutput: FilePath? = nil, note: String = "", token: String? = nil, plan: String? = nil,
    programs: [String] = [], report: [UInt8]? = nil, error: String? = nil
  ) {
    self.job = job
    self.origin = origin
    self.specification = specification
    self.output = output
    self.hiddenOutput = hiddenOutput
    self.note = note
    self.token = token
    self.plan = plan
    self.programs = programs
    self.report = report
    self.error = error
  }
}

/// What a completed attempt reported: the path of its output, part report, counters, phases.
package struct AttemptReport: Equatable, Sendable {
  package var attempt: AttemptID
  package var bytes: [UInt8]

  package init(_ attempt: AttemptID, bytes: [UInt8]) {
    self.attempt = attempt
    self.bytes = bytes
  }
}

/// What programs of an attempt wrote to standard error.
package struct StoredLog: Equatable, Sendable {
  package var attempt: AttemptID
  package var log: AttemptLog

  package init(_ attempt: AttemptID, _ log: AttemptLog) {
    self.attempt = attempt
    self.log = log
  }
}

/// Bytes, named by the hash of their content.
package struct Blob: Equatable, Sendable {
  package var hash: String
  package var bytes: [UInt8]

  package init(hash: String, bytes: [UInt8]) {
    self.hash = hash
    self.bytes = bytes
  }
}

/// Where a worker is, or was.
package struct WorkerEntry: Equatable, Codable, Sendable {
  package var id: WorkerID
  package var host: String
  package var port: Int
  package var httpPort: Int?
  package var firstSeen: Instant

  package init(id: WorkerID, host: String, port: Int, httpPort: Int?, firstSeen: Instant) {
    self.id = id
    self.host = host
    self.port = port
    self.httpPort = httpPort
    self.firstSeen = firstSeen
  }
}
