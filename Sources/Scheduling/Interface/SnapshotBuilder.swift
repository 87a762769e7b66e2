import JobModel

/// Builds snapshots from records: what a store without tables has to do, and what a store with
/// tables has to agree with.
///
/// - Complexity: O(1) for each record.
package struct SnapshotBuilder: Sendable {
  private struct Entry: Sendable {
    var job: JobSnapshot
    var tasks: [TaskID: TaskSnapshot] = [:]
  }

  private var entries: [JobID: Entry] = [:]

  package init() {}

  /// Jobs that have not ended, by id; their tasks in order.
  package var snapshots: [JobSnapshot] {
    entries.values.sorted { $0.job.id < $1.job.id }.map { entry in
      var job = entry.job
      job.tasks = entry.tasks.values.sorted { $0.task < $1.task }
      return job
    }
  }

  /// Records come in the order in which they were decided. Those of ended jobs, such as the ends of
  /// attempts that were still running, change nothing.
  package mutating func apply(_ record: Record) {
    switch record {
    case .jobAdded(let id, let priority, let name, _):
      entries[id] = Entry(job: JobSnapshot(id: id, priority: priority, name: name))
    case .jobPlanned(let id, let shape, _, _):
      entries[id]?.job.shape = shape
    case .jobEnded(let id, _, _):
      entries[id] = nil
    case .attemptStarted(let id, let worker, let isBackup, _, let at):
      update(id.task) {
        $0.attempts = max($0.attempts, id.number + 1)
        $0.running.append(
          RunningAttempt(number: id.number, worker: worker, isBackup: isBackup, started: at))
      }
    case .attemptEnded(let id, _, let end, _):
      update(id.task) {
        $0.running.removeAll { $0.number == id.number }
        if case .failed(.program, _, _) = end { $0.programFailures += 1 }
      }
    case .mapCompleted(let output, _), .granted(let output, _):
      update(output.attempt.task) { $0.completed = output }
    case .outputLost(let output, _):
      update(output.attempt.task) {
        if $0.completed == output { $0.completed = nil }
      }
    }
  }

  private mutating func update(_ task: TaskID, _ body: (inout TaskSnapshot) -> Void) {
    guard entries[task.job] != nil else { return }
    body(&entries[task.job]!.tasks[task, default: TaskSnapshot(task: task, attempts: 0)])
  }
}
