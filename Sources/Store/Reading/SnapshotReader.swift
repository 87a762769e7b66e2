import GRDB
import JobModel
import Scheduling

/// Reads the unfinished jobs, in the order of the tables.
struct SnapshotReader {
  let database: Database

  /// Their numbers.
  func jobs() throws -> [JobID] {
    let rows = try database.rows("SELECT id FROM jobs WHERE ended IS NULL ORDER BY id")
    var jobs: [JobID] = []
    while let row = try rows.next() { jobs.append(JobID(try row.value("id"))) }
    return jobs
  }

  func snapshot(of id: JobID) throws -> JobSnapshot {
    let row = try database.row("SELECT priority, name, shape FROM jobs WHERE id = ?", id.number)
    guard let row else { throw Damage("there is no \(id)") }
    return try JobSnapshot(
      id: id, priority: row.value("priority"), name: row.text("name"),
      shape: row.optionalBytes("shape").map(ShapeFormat.shape), tasks: tasks(of: id))
  }

  private func tasks(of job: JobID) throws -> [TaskSnapshot] {
    var tasks: [TaskSnapshot] = []
    let rows = try database.rows(
      """
      SELECT a.kind AS kind, a.task AS task, a.number AS number, a.worker AS worker,
        a.is_backup AS is_backup, a.started AS started, a.end AS end, o.number AS completed,
        o.worker AS holder
      FROM attempts a LEFT JOIN outputs o
        ON o.job = a.job AND o.kind = a.kind AND o.task = a.task AND o.number = a.number
      WHERE a.job = ? ORDER BY a.kind, a.task, a.number
      """, job.number)
    while let row = try rows.next() {
      let id = TaskID(
        job: job, kind: try TaskKind(code: row.value("kind")), index: try row.value("task"))
      if tasks.last?.task != id { tasks.append(TaskSnapshot(task: id, attempts: 0)) }
      try Self.add(row, to: &tasks[tasks.count - 1])
    }
    return tasks
  }

  /// Adds an attempt to its task; attempts come in the order of their numbers.
  private static func add(_ row: StoredRow, to task: inout TaskSnapshot) throws {
    let number: Int = try row.value("number")
    guard (0...ModelLimits.attemptsMax).contains(number) else {
      throw Damage.unknown("number of an attempt", number)
    }
    task.attempts = number + 1
    switch try row.optional("end") as Int? {
    case nil:
      task.running.append(
        try RunningAttempt(
          number: number, worker: WorkerID(row.value("worker")),
          isBackup: row.value("is_backup"), started: row.moment("started")))
    case EndCode.programFailure: task.programFailures += 1
    default: break
    }
    if let completed: Int = try row.optional("completed") {
      task.completed = AttemptOutput(
        AttemptID(task: task.task, number: completed), on: WorkerID(try row.value("holder")))
    }
  }
}
