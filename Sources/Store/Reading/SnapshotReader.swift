import GRDB
import JobModel
import Scheduling

/// Reads the jobs that go on, in the order of the tables.
struct SnapshotReader {
  let database: Database

  /// Their numbers.
  func jobs() throws -> [JobID] {
    let rows = try database.rows("SELECT id FROM jobs WHERE ended IS NULL ORDER BY id")
    var jobs: [JobID] = []
    while let row = try rows.next() { jobs.append(JobID(try row.value(at: 0))) }
    return jobs
  }

  func snapshot(of id: JobID) throws -> JobSnapshot {
    let row = try database.row("SELECT priority, name, shape FROM jobs WHERE id = ?", id.number)
    guard let row else { throw Damage("there is no \(id)") }
    return try JobSnapshot(
      id: id, priority: row.value(at: 0), name: row.text(at: 1),
      shape: row.optionalBytes(at: 2).map(ShapeFormat.shape), tasks: tasks(of: id))
  }

  private func tasks(of job: JobID) throws -> [TaskSnapshot] {
    var tasks: [TaskSnapshot] = []
    let rows = try database.rows(
      """
      SELECT a.kind, a.task, a.number, a.worker, a.is_backup, a.started, a.end, o.number, o.worker
      FROM attempts a LEFT JOIN outputs o
        ON o.job = a.job AND o.kind = a.kind AND o.task = a.task AND o.number = a.number
      WHERE a.job = ? ORDER BY a.kind, a.task, a.number
      """, job.number)
    while let row = try rows.next() {
      let id = TaskID(
        job: job, kind: try TaskKind(code: row.value(at: 0)), index: try row.value(at: 1))
      if tasks.last?.task != id { tasks.append(TaskSnapshot(task: id, attempts: 0)) }
      try Self.add(row, to: &tasks[tasks.count - 1])
    }
    return tasks
  }

  /// Adds an attempt to its task; attempts come in the order of their numbers.
  private static func add(_ row: Row, to task: inout TaskSnapshot) throws {
    let number: Int = try row.value(at: 2)
    guard (0...ModelLimits.attemptsMax).contains(number) else {
      throw Damage.unknown("number of an attempt", number)
    }
    task.attempts = number + 1
    switch try row.optional(at: 6) as Int? {
    case nil:
      task.running.append(
        try RunningAttempt(
          number: number, worker: WorkerID(row.value(at: 3)), isBackup: row.value(at: 4),
          started: row.moment(at: 5)))
    case EndCode.programFailure: task.programFailures += 1
    default: break
    }
    if let completed: Int = try row.optional(at: 7) {
      task.completed = AttemptOutput(
        AttemptID(task: task.task, number: completed), on: WorkerID(try row.value(at: 8)))
    }
  }
}
