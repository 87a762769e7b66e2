import JobModel
import Scheduling

/// The state that records describe, applied one after another in the plainest way.
struct NaiveState {
  struct Attempt {
    var id: AttemptID
    var worker: WorkerID
    var isBackup: Bool
    var queued: Instant
    var started: Instant
    var ended: Instant?
    var end: AttemptEnd?
    var outputLost: Instant?
  }

  struct Job {
    var priority: Int
    var name: String
    var shape: JobShape?
    var outcome: JobOutcome?
    var attempts: [AttemptID: Attempt] = [:]
    var outputs: [TaskID: AttemptOutput] = [:]
  }

  var jobs: [JobID: Job] = [:]

  mutating func apply(_ record: Record) {
    switch record {
    case .jobAdded(let job, let priority, let name, _):
      jobs[job] = Job(priority: priority, name: name)
    case .jobPlanned(let job, let shape, _, _):
      jobs[job]?.shape = shape
    case .jobEnded(let job, let outcome, _):
      jobs[job]?.outcome = outcome
    case .attemptStarted(let id, let worker, let isBackup, let queued, let moment):
      jobs[id.task.job]?.attempts[id] = Attempt(
        id: id, worker: worker, isBackup: isBackup, queued: queued, started: moment)
    case .attemptEnded(let id, _, let end, let moment):
      jobs[id.task.job]?.attempts[id]?.end = end
      jobs[id.task.job]?.attempts[id]?.ended = moment
    case .mapCompleted(let output, _), .granted(let output, _):
      jobs[output.attempt.task.job]?.outputs[output.attempt.task] = output
    case .outputLost(let output, let moment):
      jobs[output.attempt.task.job]?.outputs[output.attempt.task] = nil
      jobs[output.attempt.task.job]?.attempts[output.attempt]?.outputLost = moment
    }
  }

  /// Unfinished jobs, everything in order.
  var snapshots: [JobSnapshot] {
    jobs.filter { $0.value.outcome == nil }.sorted { $0.key < $1.key }.map { id, job in
      let tasks = Dictionary(grouping: job.attempts.values, by: \.id.task)
      return JobSnapshot(
        id: id, priority: job.priority, name: job.name, shape: job.shape,
        tasks: tasks.keys.sorted().map { task in
          let attempts = (tasks[task] ?? []).sorted { $0.id < $1.id }
          return TaskSnapshot(
            task: task, attempts: attempts.count,
            programFailures: attempts.count {
              if case .failed(.program, _, _) = $0.end { true } else { false }
            },
            completed: job.outputs[task],
            running: attempts.filter { $0.end == nil }.map {
              RunningAttempt(
                number: $0.id.number, worker: $0.worker, isBackup: $0.isBackup, started: $0.started)
            })
        })
    }
  }
}
