import FoundationEssentials
import GRDB
import JobModel
import Scheduling

/// Updates the tables with what a record says. Records of jobs that are not kept change nothing.
struct RecordWriter {
  let database: Database

  func write(_ record: Scheduling.Record, _ marks: inout Marks) throws {
    switch record {
    case .jobAdded(let job, let priority, let name, let moment):
      try database.run(
        "INSERT INTO jobs (id, name, priority, added) VALUES (?, ?, ?, ?)",
        job.number, name.stored, priority, moment.nanoseconds)
      marks.job = max(marks.job, job.number)
      marks.saw(moment)
    case .jobPlanned(let job, let shape, _, let moment):
      try database.run(
        "UPDATE jobs SET planned = ?, maps = ?, reduces = ?, shape = ? WHERE id = ?",
        moment.nanoseconds, shape.maps.count, shape.reduces, Data(ShapeFormat.bytes(shape)),
        job.number)
      marks.saw(moment)
    case .jobEnded(let job, let outcome, let moment):
      try end(job, OutcomeCode(outcome), moment)
      marks.endedJobs.append(job)
      marks.saw(moment)

    case .attemptStarted(let attempt, let worker, let isBackup, let queued, let moment):
      try database.run(
        """
        INSERT INTO attempts (job, kind, task, number, worker, is_backup, queued, started)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        attempt.task.job.number, attempt.task.kind.code, attempt.task.index, attempt.number,
        worker.number, isBackup, queued.nanoseconds, moment.nanoseconds)
      marks.saw(moment)
    case .attemptEnded(let attempt, _, let end, let moment):
      let code = try EndCode(end)
      try database.run(
        """
        UPDATE attempts SET ended = ?, end = ?, detail = ?
        WHERE job = ? AND kind = ? AND task = ? AND number = ?
        """,
        moment.nanoseconds, code.number, code.detail?.stored, attempt.task.job.number,
        attempt.task.kind.code, attempt.task.index, attempt.number)
      marks.saw(moment)

    case .mapCompleted(let output, let moment), .granted(let output, let moment):
      let task = output.attempt.task
      try database.run(
        "INSERT OR REPLACE INTO outputs (job, kind, task, number, worker) VALUES (?, ?, ?, ?, ?)",
        task.job.number, task.kind.code, task.index, output.attempt.number, output.worker.number)
      marks.saw(moment)
    case .outputLost(let output, let moment):
      try lose(output.attempt, moment)
      marks.saw(moment)
    }
  }

  private func end(_ job: JobID, _ code: OutcomeCode, _ moment: Instant) throws {
    try database.run(
      """
      UPDATE jobs SET ended = ?, outcome = ?, failed_kind = ?, failed_task = ?, message = ?
      WHERE id = ?
      """,
      moment.nanoseconds, code.number, code.task?.kind.code, code.task?.index, code.message?.stored,
      job.number)
  }

  private func lose(_ attempt: AttemptID, _ moment: Instant) throws {
    let task = attempt.task
    try database.run(
      "DELETE FROM outputs WHERE job = ? AND kind = ? AND task = ? AND number = ?",
      task.job.number, task.kind.code, task.index, attempt.number)
    try database.run(
      """
      UPDATE attempts SET output_lost = ?
      WHERE job = ? AND kind = ? AND task = ? AND number = ?
      """,
      moment.nanoseconds, task.job.number, task.kind.code, task.index, attempt.number)
  }
}

extension Marks {
  fileprivate mutating func saw(_ moment: Instant) { instant = max(instant, moment.nanoseconds) }
}
