import FoundationEssentials
import GRDB
import JobModel
import Scheduling

/// Writes a batch within a transaction.
struct BatchWriter {
  let database: Database
  let limits: StoreLimits

  /// What a batch adds to a job, written once at the end.
  private struct Tally {
    var attempts = 0
    var reportBytes = 0
  }

  func write(_ batch: Batch) throws {
    var tallies: [JobID: Tally] = [:]
    var marks = Marks()
    for blob in batch.blobs { try BlobTable(database: database).put(blob, limits: limits) }
    for path in batch.goneOutputs { try HiddenOutputTable(database: database).remove(path) }
    for path in batch.hiddenOutputs { try HiddenOutputTable(database: database).add(path) }
    for worker in batch.workers {
      try write(worker)
      marks.worker = max(marks.worker, worker.id.number)
    }
    for record in batch.records {
      try RecordWriter(database: database).write(record, &marks)
      if case .attemptStarted(let attempt, _, _, _, _) = record {
        tallies[attempt.task.job, default: Tally()].attempts += 1
      }
    }
    for document in batch.documents { try write(document) }
    for report in batch.reports where try write(report) {
      tallies[report.attempt.task.job, default: Tally()].reportBytes += report.bytes.count
    }
    for log in batch.logs {
      try LogTable(database: database).write(log, bytesOfJobMax: limits.logBytesOfJobMax)
    }
    for (job, tally) in tallies {
      try database.run(
        "UPDATE jobs SET attempts = attempts + ?, report_bytes = report_bytes + ? WHERE id = ?",
        tally.attempts, tally.reportBytes, job.number)
    }
    try marks.write(database)
    if !marks.endedJobs.isEmpty {
      for job in marks.endedJobs { try BlobTable(database: database).release(by: job) }
      try Pruner(database: database, limits: limits).mark()
    }
  }

  /// - Returns: whether the job still exists.
  private func write(_ report: AttemptReport) throws -> Bool {
    let task = report.attempt.task
    try database.run(
      """
      INSERT OR REPLACE INTO reports (job, kind, task, number, bytes)
      SELECT ?1, ?2, ?3, ?4, ?5 WHERE EXISTS (SELECT 1 FROM jobs WHERE id = ?1 AND doomed = 0)
      """,
      task.job.number, task.kind.code, task.index, report.attempt.number, Data(report.bytes))
    return database.changesCount > 0
  }

  private func write(_ worker: WorkerEntry) throws {
    try database.run(
      """
      INSERT OR REPLACE INTO workers (id, host, port, http_port, first_seen)
      VALUES (?, ?, ?, ?, ?)
      """,
      worker.id.number, worker.host.stored, worker.port, worker.httpPort,
      worker.firstSeen.nanoseconds)
    try database.run("DELETE FROM workers WHERE id <= ?", worker.id.number - limits.workersMax)
  }

  private func write(_ document: JobDocument) throws {
    let job = document.job.number
    let hasEnded = try database.integer(
      "SELECT ended IS NOT NULL FROM jobs WHERE id = ? AND doomed = 0", job)
    guard let hasEnded else { return }
    try database.run(
      """
      INSERT OR REPLACE INTO documents
        (job, origin, specification, output, hidden_output, note, token, plan, programs, report,
          error)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      job, document.origin.rawValue, Data(document.specification), document.output.stored,
      document.hiddenOutput?.stored, document.note.stored,
      document.token?.stored, document.plan,
      String(decoding: try JSONEncoder().encode(document.programs), as: UTF8.self),
      document.report.map { Data($0) }, document.error?.stored)
    if hasEnded == 0 {
      try BlobTable(database: database).use(
        document.programs + [document.plan].compactMap { $0 }, by: document.job)
    }
  }
}

/// The highest numbers in a batch, and the parts of it that have consequences.
struct Marks {
  var job = 0
  var worker = 0
  var instant: Int64 = 0
  var endedJobs: [JobID] = []

  func write(_ database: Database) throws {
    guard job > 0 || worker > 0 || instant > 0 else { return }
    try database.run(
      """
      UPDATE meta SET last_job = max(last_job, ?), last_worker = max(last_worker, ?),
        last_instant = max(last_instant, ?)
      """, job, worker, instant)
  }
}
