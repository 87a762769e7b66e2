import JobModel
import Scheduling

/// How decisions are written in transcripts.
enum TranscriptText {
  static func of(_ id: TaskID) -> String {
    "\(id.job.number)/\(id.kind.rawValue.prefix(1))\(id.index)"
  }

  static func of(_ id: AttemptID) -> String { "\(of(id.task)).\(id.number)" }

  static func of(_ output: AttemptOutput) -> String {
    "\(of(output.attempt)) on \(output.worker.number)"
  }

  static func of(_ action: Action) -> String {
    switch action {
    case .start(let id, let worker, let isBackup):
      "start \(of(id)) on \(worker.number)" + (isBackup ? " as backup" : "")
    case .stop(let id, let worker): "stop \(of(id)) on \(worker.number)"
    case .registerAgain(let worker): "register again \(worker.number)"
    case .outputReady(let output): "output \(of(output)) ready"
    case .outputLost(let output): "output \(of(output)) lost"
    case .commit(let job, let parts):
      "commit \(job.number): " + parts.map { of($0) }.joined(separator: ", ")
    case .finished(let job, let outcome): "finished \(job.number) \(of(outcome))"
    case .forget(let job, let worker):
      "forget \(job.number)" + (worker.map { " on \($0.number)" } ?? "")
    }
  }

  static func of(_ outcome: JobOutcome) -> String {
    switch outcome {
    case .succeeded: "succeeded"
    case .cancelled: "cancelled"
    case .failed(let task, let message):
      "failed" + (task.map { " by \(of($0))" } ?? "") + ": \(message)"
    }
  }

  static func of(_ record: Record) -> String {
    switch record {
    case .jobAdded(let job, let priority, _, _): "job \(job.number) added, priority \(priority)"
    case .jobPlanned(let job, let shape, let by, _):
      "job \(job.number) planned by \(of(by)): \(shape.maps.count) maps, \(shape.reduces) reduces"
    case .jobEnded(let job, let outcome, let at):
      "job \(job.number) ended at \(seconds(at)): \(of(outcome))"
    case .attemptStarted(let id, let worker, let isBackup, let queued, let at):
      "\(of(id)) started on \(worker.number) at \(seconds(at)), queued at \(seconds(queued))"
        + (isBackup ? ", backup" : "")
    case .attemptEnded(let id, _, let end, let at):
      "\(of(id)) ended at \(seconds(at)): \(of(end))"
    case .mapCompleted(let output, _): "output \(of(output)) completed"
    case .outputLost(let output, _): "output \(of(output)) lost"
    case .granted(let output, _): "\(of(output)) granted"
    }
  }

  private static func of(_ end: AttemptEnd) -> String {
    switch end {
    case .won: "won"
    case .tooLate: "tooLate"
    case .failed(let verdict, let message, _):
      "failed, \(verdict)" + (message.isEmpty ? "" : ": \(message)")
    }
  }

  static func of(_ job: JobStatus) -> String {
    func text(_ tasks: JobStatus.Tasks) -> String {
      "\(tasks.done) of \(tasks.total) done, \(tasks.running) running, \(tasks.pending) pending"
    }
    return "job \(job.id.number) \(job.phase): maps \(text(job.maps)); reduces \(text(job.reduces))"
      + (job.missingHosts.isEmpty ? "" : "; waits for \(job.missingHosts.joined(separator: ", "))")
  }

  static func of(_ worker: WorkerStatus) -> String {
    "worker \(worker.id.number) \(worker.state): \(worker.running) of \(worker.slots) slots"
  }

  static func seconds(_ instant: Instant) -> String {
    let tenths = instant.nanoseconds / 100_000_000
    return "\(tenths / 10).\(tenths % 10) s"
  }
}
