import GRDB
import JobModel

/// Removes the oldest ended jobs: first marks them, then deletes some of their rows with each
/// batch, so that no batch waits long. Marked jobs are not shown any more. A restart continues the
/// work.
struct Pruner {
  let database: Database
  let limits: StoreLimits

  /// Marks the jobs beyond the limits. The job that ended last stays.
  func mark() throws {
    var (jobs, attempts, bytes, logBytes) = (0, 0, 0, 0)
    var beyond: [Int] = []
    let rows = try database.rows(
      """
      SELECT id, attempts, report_bytes, log_bytes FROM jobs WHERE ended IS NOT NULL AND doomed = 0
      ORDER BY ended DESC, id DESC
      """)
    while let row = try rows.next() {
      jobs += 1
      // A damaged number counts as 0: it must not keep a batch from being stored.
      attempts.addSaturated((try? row.value("attempts")) ?? 0)
      bytes.addSaturated((try? row.value("report_bytes")) ?? 0)
      logBytes.addSaturated((try? row.value("log_bytes")) ?? 0)
      let isKept =
        jobs <= limits.endedJobsMax && attempts <= limits.endedAttemptsMax
        && bytes <= limits.endedReportBytesMax && logBytes <= limits.endedLogBytesMax
      if !isKept && jobs > 1 { beyond.append(try row.value("id")) }
    }
    for job in beyond { try database.run("UPDATE jobs SET doomed = 1 WHERE id = ?", job) }
  }

  /// Removes up to `rowsMax` rows of marked jobs.
  func step(rowsMax: Int) throws {
    var left = rowsMax
    while left > 0, let job = try database.integer("SELECT id FROM jobs WHERE doomed = 1 LIMIT 1") {
      for statement in Self.removals where left > 0 {
        try database.run(statement, job, left)
        left -= database.changesCount
      }
      guard left > 0 else { return }
      try database.run("DELETE FROM documents WHERE job = ?", job)
      try database.run("DELETE FROM jobs WHERE id = ?", job)
      left -= 1
    }
  }

  private static let removals = [
    """
    DELETE FROM reports WHERE job = ?1 AND (kind, task, number) IN
      (SELECT kind, task, number FROM reports WHERE job = ?1 LIMIT ?2)
    """,
    """
    DELETE FROM logs WHERE job = ?1 AND (kind, task, number) IN
      (SELECT kind, task, number FROM logs WHERE job = ?1 LIMIT ?2)
    """,
    """
    DELETE FROM outputs WHERE job = ?1 AND (kind, task) IN
      (SELECT kind, task FROM outputs WHERE job = ?1 LIMIT ?2)
    """,
    """
    DELETE FROM attempts WHERE job = ?1 AND (kind, task, number) IN
      (SELECT kind, task, number FROM attempts WHERE job = ?1 LIMIT ?2)
    """,
  ]
}
