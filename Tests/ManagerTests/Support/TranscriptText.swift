import JobModel
import ManagerState
import Scheduling

/// How things are written in transcripts.
enum TranscriptText {
  static func of(_ link: LinkID) -> String { "c\(link.number)" }

  static func of(_ id: AttemptID) -> String {
    "\(id.task.job.number)/\(id.task.kind.rawValue.prefix(1))\(id.task.index).\(id.number)"
  }

  static func of(_ ids: [AttemptID]) -> String { ids.map { of($0) }.joined(separator: ",") }

  static func of(_ outcome: JobOutcome) -> String {
    [outcome.state.rawValue, outcome.error].compactMap { $0 }.joined(separator: ": ")
  }

  /// What the scheduler is told.
  static func of(_ event: Event) -> String {
    switch event {
    case .workerRegistered(let worker):
      "worker \(worker.id.number) on \(worker.host) registered, slots \(worker.slots)"
        + (worker.held.isEmpty ? "" : ", holds \(of(worker.held))")
        + (worker.running.isEmpty ? "" : ", runs \(of(worker.running))")
    case .workerAway(let worker): "worker \(worker.number) is away"
    case .workerGone(let worker): "worker \(worker.number) is gone"
    case .attemptFailed(let attempt, let worker, let failure):
      "\(of(attempt)) failed on \(worker.number): \(failure.reason)"
        + (failure.message.isEmpty ? "" : ", \(failure.message)")
    default: "\(event)"
    }
  }

  static func seconds(_ instant: Instant) -> String {
    let tenths = instant.nanoseconds / 100_000_000
    return "\(tenths / 10).\(tenths % 10) s"
  }
}
