import FoundationEssentials
import GRDB
package import JobModel

/// What programs of attempts wrote to standard error.
struct LogTable {
  let database: Database

  /// Stores the log of an attempt in place of its earlier one. If its job has no room for the text,
  /// only the number of the lines stays.
  func write(_ stored: StoredLog, bytesOfJobMax: Int) throws {
    let task = stored.attempt.task
    let used = try database.integer(
      "SELECT log_bytes FROM jobs WHERE id = ? AND doomed = 0", task.job.number)
    guard let used else { return }
    let old = try bytes(of: stored.attempt)
    var log = stored.log
    if used - old + log.text.bytes.count > bytesOfJobMax {
      log = AttemptLog(leftOut: log.leftOut.addingSaturated(log.lines.count))
    }
    try database.run(
      """
      INSERT OR REPLACE INTO logs (job, kind, task, number, text, left_out)
      VALUES (?, ?, ?, ?, ?, ?)
      """, task.job.number, task.kind.code, task.index, stored.attempt.number,
      Data(log.text.bytes), log.leftOut)
    try database.run(
      "UPDATE jobs SET log_bytes = ? WHERE id = ?", used - old + log.text.bytes.count,
      task.job.number)
  }

  private func bytes(of attempt: AttemptID) throws -> Int {
    try database.integer(
      "SELECT length(text) FROM logs WHERE job = ? AND kind = ? AND task = ? AND number = ?",
      attempt.task.job.number, attempt.task.kind.code, attempt.task.index, attempt.number) ?? 0
  }

  /// Logs of a job in the order of their attempts, after one, until `bytesMax` is reached.
  ///
  /// - Parameters:
  ///   - kind: only of this kind of task, or of all.
  ///   - task: only of this task of it.
  func page(
    of job: JobID, kind: TaskKind?, task: Int?, after: AttemptID?, rowsMax: Int, bytesMax: Int
  ) throws -> [StoredLog] {
    var start = (kind: kind?.code ?? -1, task: task.map { $0 - 1 } ?? -1, number: Int.max)
    if kind == nil { start = (-1, -1, -1) }
    if let after {
      let last = (kind: after.task.kind.code, task: after.task.index, number: after.number)
      if last > start { start = last }
    }
    let rows = try database.rows(
      """
      SELECT kind, task, number, text, left_out FROM logs
      WHERE job = ? AND (kind, task, number) > (?, ?, ?) AND kind <= ? AND (? OR task = ?)
      ORDER BY kind, task, number LIMIT ?
      """, job.number, start.kind, start.task, start.number, kind?.code ?? Int.max, task == nil,
      task ?? 0, rowsMax)
    var (logs, bytes): ([StoredLog], Int) = ([], 0)
    while bytes < bytesMax, let row = try rows.next() {
      let id = AttemptID(
        task: TaskID(
          job: job, kind: try TaskKind(code: row.value("kind")), index: try row.value("task")),
        number: try row.value("number"))
      let log = AttemptLog(
        text: ByteString(bytes: try row.bytes("text")), leftOut: try row.value("left_out"))
      logs.append(StoredLog(id, log))
      bytes += log.text.bytes.count
    }
    return logs
  }
}

extension Store {
  /// Logs of a job's attempts in their order, after one of them; at least one, if there is one, and
  /// then more until there are `rowsMax`, or `bytesMax` of text.
  package func logs(
    of job: JobID, kind: TaskKind? = nil, task: Int? = nil, after: AttemptID? = nil,
    rowsMax: Int, bytesMax: Int
  ) throws -> [StoredLog] {
    try read { database in
      try LogTable(database: database).page(
        of: job, kind: kind, task: task, after: after, rowsMax: rowsMax, bytesMax: bytesMax)
    }
  }
}
