import FoundationEssentials
import GRDB
import JobModel
import Scheduling

/// Reads what people ask for.
struct HistoryReader {
  let database: Database

  // MARK: Jobs

  private static let entryColumns = """
    id, name, priority, added, planned, ended, outcome, failed_kind, failed_task, message,
    maps, reduces, attempts
    """

  func jobs(before: JobID?, limit: Int) throws -> [JobEntry] {
    let rows = try database.rows(
      """
      SELECT \(Self.entryColumns) FROM jobs WHERE id < ? AND doomed = 0
      ORDER BY id DESC LIMIT ?
      """, before?.number ?? Int.max, Self.pageRows(limit))
    var entries: [JobEntry] = []
    while let row = try rows.next() { entries.append(try Self.entry(row)) }
    return entries
  }

  func detail(of job: JobID) throws -> JobDetail? {
    let row = try database.row(
      "SELECT \(Self.entryColumns) FROM jobs WHERE id = ? AND doomed = 0", job.number)
    guard let row else { return nil }
    let entry = try Self.entry(row)
    return JobDetail(
      entry: entry, document: try document(of: job),
      tasks: try counts(of: job, hasEnded: entry.ended != nil, isPlanned: entry.planned != nil))
  }

  private static func entry(_ row: Row) throws -> JobEntry {
    let id = JobID(row[0] as Int)
    var outcome: JobOutcome?
    if let number = row[6] as Int? {
      var task: TaskID?
      if let kind = row[7] as Int?, let index = row[8] as Int? {
        task = TaskID(job: id, kind: try TaskKind(code: kind), index: index)
      }
      outcome = try OutcomeCode.outcome(number, task: task, message: row.optionalText(at: 9))
    }
    return JobEntry(
      id: id, name: row.text(at: 1), priority: row[2], added: Instant(nanoseconds: row[3]),
      planned: (row[4] as Int64?).map(Instant.init(nanoseconds:)),
      ended: (row[5] as Int64?).map(Instant.init(nanoseconds:)), outcome: outcome, maps: row[10],
      reduces: row[11], attempts: row[12])
  }

  private func counts(
    of job: JobID, hasEnded: Bool, isPlanned: Bool
  ) throws -> [TaskKind: TaskCounts] {
    var counts: [TaskKind: TaskCounts] = [:]
    let attempts = try database.rows(
      "SELECT kind, end, count(*) FROM attempts WHERE job = ? GROUP BY kind, end", job.number)
    while let row = try attempts.next() {
      let state = AttemptState(end: row[1], jobHasEnded: hasEnded)
      counts[try TaskKind(code: row[0]), default: TaskCounts()].attempts[state, default: 0] +=
        row[2] as Int
    }
    let outputs = try database.rows(
      "SELECT kind, count(*) FROM outputs WHERE job = ? GROUP BY kind", job.number)
    while let row = try outputs.next() {
      counts[try TaskKind(code: row[0]), default: TaskCounts()].done = row[1]
    }
    if isPlanned { counts[.plan, default: TaskCounts()].done = 1 }
    return counts
  }

  func document(of job: JobID) throws -> JobDocument? {
    let row = try database.row(
      """
      SELECT origin, specification, output, hidden_output, note, plan, programs, report, error
      FROM documents WHERE job = ?
      """, job.number)
    guard let row else { return nil }
    let programs = try? JSONDecoder().decode([String].self, from: Data((row[6] as String).utf8))
    guard let origin = JobDocument.Origin(rawValue: row[0]), let programs else {
      throw Damage.unknown("document of job", job.number)
    }
    return JobDocument(
      job: job, origin: origin, specification: row.bytes(at: 1), output: row.text(at: 2),
      hiddenOutput: row.optionalText(at: 3), note: row.text(at: 4), plan: row[5],
      programs: programs,
      report: row.optionalBytes(at: 7), error: row.optionalText(at: 8))
  }

  // MARK: Attempts

  func attempts(
    of job: JobID, kind: TaskKind?, state: AttemptState?, after: AttemptID?, limit: Int
  ) throws -> [AttemptEntry] {
    let hasEnded = try database.integer(
      "SELECT ended IS NOT NULL FROM jobs WHERE id = ? AND doomed = 0", job.number)
    guard let hasEnded else { return [] }
    // Two bounds on the key, and no equality, so that the page is found without a walk to it.
    var start = (kind: kind?.code ?? -1, task: -1, number: -1)
    if let after {
      let last = (kind: after.task.kind.code, task: after.task.index, number: after.number)
      if last > start { start = last }
    }
    let rows = try database.rows(
      """
      SELECT kind, task, number, worker, is_backup, queued, started, ended, end, detail, output_lost
      FROM attempts WHERE job = ? AND (kind, task, number) > (?, ?, ?) AND kind <= ?
      \(state.map { Self.condition($0, jobHasEnded: hasEnded == 1) } ?? "")
      ORDER BY kind, task, number LIMIT ?
      """, job.number, start.kind, start.task, start.number, kind?.code ?? Int.max,
      Self.pageRows(limit))
    var entries: [AttemptEntry] = []
    while let row = try rows.next() {
      entries.append(try Self.attempt(row, of: job, jobHasEnded: hasEnded == 1))
    }
    return entries
  }

  private static func condition(_ state: AttemptState, jobHasEnded: Bool) -> String {
    switch state {
    case .running: jobHasEnded ? "AND 0" : "AND end IS NULL"
    case .won: "AND end = \(EndCode.won)"
    case .tooLate: "AND end = \(EndCode.tooLate)"
    case .failed: "AND end BETWEEN \(EndCode.program) AND \(EndCode.fetch)"
    case .stopped: "AND end = \(EndCode.stopped)"
    case .lost: "AND (end = \(EndCode.lost)\(jobHasEnded ? " OR end IS NULL" : ""))"
    }
  }

  private static func attempt(
    _ row: Row, of job: JobID, jobHasEnded: Bool
  ) throws -> AttemptEntry {
    let task = TaskID(job: job, kind: try TaskKind(code: row[0]), index: row[1])
    let end: Int? = row[8]
    return AttemptEntry(
      id: AttemptID(task: task, number: row[2]), worker: WorkerID(row[3] as Int),
      isBackup: row[4], queued: Instant(nanoseconds: row[5]), started: Instant(nanoseconds: row[6]),
      ended: (row[7] as Int64?).map(Instant.init(nanoseconds:)),
      end: try end.map { try EndCode.end($0, detail: row.optionalText(at: 9)) },
      outputLost: (row[10] as Int64?).map(Instant.init(nanoseconds:)),
      state: AttemptState(end: end, jobHasEnded: jobHasEnded))
  }

  private static func pageRows(_ limit: Int) -> Int { max(0, min(limit, StoreLimits.pageRowsMax)) }

  // MARK: Reports

  func report(of attempt: AttemptID) throws -> [UInt8]? {
    try database.row(
      "SELECT bytes FROM reports WHERE job = ? AND kind = ? AND task = ? AND number = ?",
      attempt.task.job.number, attempt.task.kind.code, attempt.task.index, attempt.number
    )?.bytes(at: 0)
  }

  func forEachReport(
    of job: JobID, kind: TaskKind, _ body: (AttemptReport) throws -> Void
  ) throws {
    let rows = try database.rows(
      """
      SELECT r.task, r.number, r.bytes FROM reports r JOIN outputs o
        ON o.job = r.job AND o.kind = r.kind AND o.task = r.task AND o.number = r.number
      WHERE r.job = ? AND r.kind = ? ORDER BY r.task
      """, job.number, kind.code)
    while let row = try rows.next() {
      let task = TaskID(job: job, kind: kind, index: row[0])
      try body(AttemptReport(AttemptID(task: task, number: row[1]), bytes: row.bytes(at: 2)))
    }
  }

  // MARK: Workers

  func worker(_ id: WorkerID) throws -> WorkerEntry? {
    let row = try database.row(
      "SELECT host, port, http_port, first_seen FROM workers WHERE id = ?", id.number)
    return row.map {
      WorkerEntry(
        id: id, host: $0.text(at: 0), port: $0[1], httpPort: $0[2],
        firstSeen: Instant(nanoseconds: $0[3]))
    }
  }
}
