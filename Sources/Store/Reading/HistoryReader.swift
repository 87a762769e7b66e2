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
    while let row = try rows.next() {
      do {
        entries.append(try Self.entry(row))
      } catch is Damage {
        entries.append(try Self.damaged(row))
      }
    }
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

  private static func entry(_ row: StoredRow) throws -> JobEntry {
    let id = JobID(try row.value("id"))
    var outcome: JobOutcome?
    if let number: Int = try row.optional("outcome") {
      var task: TaskID?
      if let kind: Int = try row.optional("failed_kind"),
        let index: Int = try row.optional("failed_task")
      {
        task = TaskID(job: id, kind: try TaskKind(code: kind), index: index)
      }
      outcome = try OutcomeCode.outcome(number, task: task, message: row.optionalText("message"))
    }
    return try JobEntry(
      id: id, name: row.text("name"), priority: row.value("priority"), added: row.moment("added"),
      planned: row.optionalMoment("planned"), ended: row.optionalMoment("ended"),
      outcome: outcome, maps: row.optional("maps"), reduces: row.optional("reduces"),
      attempts: row.value("attempts"))
  }

  /// If the row of a job is damaged, the list says so and still shows the other jobs.
  private static func damaged(_ row: StoredRow) throws -> JobEntry {
    let nothing = Instant(nanoseconds: 0)
    return JobEntry(
      id: JobID(try row.value("id")), name: "?", priority: 0, added: nothing, planned: nil,
      ended: nothing,
      outcome: .failed(nil, message: "the store's record of this job is damaged"), maps: nil,
      reduces: nil, attempts: 0)
  }

  private func counts(
    of job: JobID, hasEnded: Bool, isPlanned: Bool
  ) throws -> [TaskKind: TaskCounts] {
    var counts: [TaskKind: TaskCounts] = [:]
    let attempts = try database.rows(
      "SELECT kind, end, count(*) AS count FROM attempts WHERE job = ? GROUP BY kind, end",
      job.number)
    while let row = try attempts.next() {
      let state = AttemptState(end: try row.optional("end"), jobHasEnded: hasEnded)
      let kind = try TaskKind(code: row.value("kind"))
      counts[kind, default: TaskCounts()].attempts[state, default: 0] += try row.value("count")
    }
    let outputs = try database.rows(
      "SELECT kind, count(*) AS count FROM outputs WHERE job = ? GROUP BY kind", job.number)
    while let row = try outputs.next() {
      let kind = try TaskKind(code: row.value("kind"))
      counts[kind, default: TaskCounts()].done = try row.value("count")
    }
    if isPlanned { counts[.plan, default: TaskCounts()].done = 1 }
    return counts
  }

  func document(of job: JobID) throws -> JobDocument? {
    let row = try database.row(
      """
      SELECT origin, specification, output, hidden_output, note, token, plan, programs, report,
        error
      FROM documents WHERE job = ?
      """, job.number)
    guard let row else { return nil }
    let list: String = try row.value("programs")
    let programs = try? JSONDecoder().decode([String].self, from: Data(list.utf8))
    guard let origin = JobDocument.Origin(rawValue: try row.value("origin")), let programs else {
      throw Damage.unknown("document of job", job.number)
    }
    return try JobDocument(
      job: job, origin: origin, specification: row.bytes("specification"),
      output: row.path("output"), hiddenOutput: row.optionalPath("hidden_output"),
      note: row.text("note"), token: row.optionalText("token"), plan: row.optional("plan"),
      programs: programs,
      report: row.optionalBytes("report"), error: row.optionalText("error"))
  }

  /// The last job that was submitted under a token.
  func job(token: String) throws -> JobID? {
    try database.integer(
      """
      SELECT max(d.job) FROM documents d JOIN jobs j ON j.id = d.job
      WHERE d.token = ? AND j.doomed = 0
      """, token.stored
    ).map { JobID($0) }
  }

  // MARK: Attempts

  func attempts(
    of job: JobID, kind: TaskKind?, state: AttemptState?, after: AttemptID?, limit: Int
  ) throws -> [AttemptEntry] {
    let hasEnded = try database.integer(
      "SELECT ended IS NOT NULL FROM jobs WHERE id = ? AND doomed = 0", job.number)
    guard let hasEnded else { return [] }
    // Two bounds on the key instead of an equality, so that the page is found without scanning up
    // to it.
    var start = (kind: kind?.code ?? -1, task: -1, number: -1)
    if let after {
      let last = (kind: after.task.kind.code, task: after.task.index, number: after.number)
      if last > start { start = last }
    }
    let rows = try database.rows(
      """
      SELECT kind, task, number, worker, is_backup, queued, started, ended, end, detail, output_lost
      FROM attempts WHERE job = ? AND (kind, task, number) > (?, ?, ?) AND kind <= ?
      \(state.map { "AND " + EndCode.condition($0, jobHasEnded: hasEnded == 1) } ?? "")
      ORDER BY kind, task, number LIMIT ?
      """, job.number, start.kind, start.task, start.number, kind?.code ?? Int.max,
      Self.pageRows(limit))
    var entries: [AttemptEntry] = []
    while let row = try rows.next() {
      entries.append(try Self.attempt(row, of: job, jobHasEnded: hasEnded == 1))
    }
    return entries
  }

  private static func attempt(
    _ row: StoredRow, of job: JobID, jobHasEnded: Bool
  ) throws -> AttemptEntry {
    let task = TaskID(
      job: job, kind: try TaskKind(code: row.value("kind")), index: try row.value("task"))
    let end: Int? = try row.optional("end")
    return try AttemptEntry(
      id: AttemptID(task: task, number: row.value("number")),
      worker: WorkerID(row.value("worker")), isBackup: row.value("is_backup"),
      queued: row.moment("queued"), started: row.moment("started"),
      ended: row.optionalMoment("ended"),
      end: end.map { try EndCode.end($0, detail: row.optionalText("detail")) },
      outputLost: row.optionalMoment("output_lost"),
      state: AttemptState(end: end, jobHasEnded: jobHasEnded))
  }

  private static func pageRows(_ limit: Int) -> Int { max(0, min(limit, StoreLimits.pageRowsMax)) }

  // MARK: Reports

  func report(of attempt: AttemptID) throws -> [UInt8]? {
    try database.row(
      "SELECT bytes FROM reports WHERE job = ? AND kind = ? AND task = ? AND number = ?",
      attempt.task.job.number, attempt.task.kind.code, attempt.task.index, attempt.number
    )?.bytes("bytes")
  }

  func forEachReport(
    of job: JobID, kind: TaskKind, _ body: (AttemptReport) throws -> Void
  ) throws {
    let rows = try database.rows(
      """
      SELECT r.task AS task, r.number AS number, r.bytes AS bytes FROM reports r JOIN outputs o
        ON o.job = r.job AND o.kind = r.kind AND o.task = r.task AND o.number = r.number
      WHERE r.job = ? AND r.kind = ? ORDER BY r.task
      """, job.number, kind.code)
    while let row = try rows.next() {
      let task = TaskID(job: job, kind: kind, index: try row.value("task"))
      try body(
        AttemptReport(
          AttemptID(task: task, number: row.value("number")), bytes: row.bytes("bytes")))
    }
  }

  // MARK: Workers

  func worker(_ id: WorkerID) throws -> WorkerEntry? {
    let row = try database.row(
      "SELECT host, port, http_port, first_seen FROM workers WHERE id = ?", id.number)
    return try row.map {
      try WorkerEntry(
        id: id, host: $0.text("host"), port: $0.value("port"), httpPort: $0.optional("http_port"),
        firstSeen: $0.moment("first_seen"))
    }
  }
}
