import GRDB
import JobModel
import Scheduling

/// Reads the jobs that go on, in the order of the tables.
struct SnapshotReader {
  let database: Database

  func all() throws -> [JobSnapshot] {
    let jobs = try database.rows(
      "SELECT id, priority, name, shape FROM jobs WHERE ended IS NULL ORDER BY id")
    var snapshots: [JobSnapshot] = []
    while let row = try jobs.next() {
      let id = JobID(row[0] as Int)
      snapshots.append(
        JobSnapshot(
          id: id, priority: row[1], name: row.text(at: 2),
          shape: try row.optionalBytes(at: 3).map(ShapeFormat.shape), tasks: try tasks(of: id)))
    }
    return snapshots
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
      let id = TaskID(job: job, kind: try TaskKind(code: row[0]), index: row[1])
      if tasks.last?.task != id { tasks.append(TaskSnapshot(task: id, attempts: 0)) }
      try Self.add(row, to: &tasks[tasks.count - 1])
    }
    return tasks
  }

  /// Adds an attempt to its task; attempts come in the order of their numbers.
  private static func add(_ row: Row, to task: inout TaskSnapshot) throws {
    let number: Int = row[2]
    task.attempts = number + 1
    switch row[6] as Int? {
    case nil:
      task.running.append(
        RunningAttempt(
          number: number, worker: WorkerID(row[3] as Int), isBackup: row[4],
          started: Instant(nanoseconds: row[5])))
    case EndCode.program: task.programFailures += 1
    default: break
    }
    if let completed = row[7] as Int? {
      task.completed = AttemptOutput(
        AttemptID(task: task.task, number: completed), on: WorkerID(row[8] as Int))
    }
  }
}
