import JobModel
package import Scheduling

/// Checks every decision against the rules that no scheduler may break, whatever happens.
package struct Auditor: Sendable {
  package private(set) var violations: [String] = []
  private var slots: [WorkerID: Int] = [:]
  private var hosts: [WorkerID: String] = [:]
  private var running: [WorkerID: Set<AttemptID>] = [:]
  private var started: Set<AttemptID> = []
  private var granted: [TaskID: AttemptOutput] = [:]
  private var shapes: [JobID: JobShape] = [:]
  /// Jobs that this manager was told to commit.
  private var committing: Set<JobID> = []
  private var ended: Set<JobID> = []
  private var starts: [AttemptID: Instant] = [:]
  /// When an attempt began that failed on a worker.
  private var failedTries: [WorkerID: [TaskID: Instant]] = [:]
  private let retryPause = SchedulerSettings().retryPause

  package init() {}

  /// Jobs that have ended.
  package var endedJobs: Int { ended.count }

  /// Call this before the scheduler is told of the event.
  package mutating func told(_ event: Event) {
    switch event {
    case .workerRegistered(let registration):
      slots[registration.id] = registration.slots
      hosts[registration.id] = registration.host
      // What the worker does not list does not run there.
      running[registration.id]?.formIntersection(registration.running)
    case .workerGone(let worker):
      slots[worker] = nil
      failedTries[worker] = nil
    default: break
    }
  }

  /// The manager restarted; workers have to register with it.
  package mutating func restarted() {
    committing.removeAll()
    slots.removeAll()
    failedTries.removeAll()
  }

  package mutating func check(_ decision: Decision) {
    for record in decision.records { check(record) }
    for action in decision.actions { check(action) }
  }

  private mutating func check(_ record: Record) {
    switch record {
    case .jobPlanned(let job, let shape, _, _): shapes[job] = shape
    case .jobEnded(let job, let outcome, _):
      expect(ended.insert(job).inserted, "\(job) ended twice")
      if outcome == .succeeded { expect(committing.contains(job), "\(job) was not committed") }
    case .attemptStarted(let id, let worker, _, _, let at):
      starts[id] = at
      if let last = failedTries[worker]?[id.task] {
        expect(at >= last + retryPause, "\(id) is tried at once on \(worker) again")
      }
      expect(started.insert(id).inserted, "\(id) started twice")
      expect(!ended.contains(id.task.job), "\(id) started after its job")
      running[worker, default: []].insert(id)
      let taken = running[worker]?.count ?? 0
      expect(slots[worker] != nil, "\(id) started on \(worker), which is not there")
      expect(
        isPlaced(id, on: worker), "\(id) started on \(worker), which does not have its input")
      expect(taken <= slots[worker] ?? 0, "\(worker) runs \(taken) attempts")
    case .attemptEnded(let id, let worker, let end, _):
      running[worker]?.remove(id)
      if case .failed(let verdict, _, _) = end, verdict != .stopped, slots[worker] != nil {
        failedTries[worker, default: [:]][id.task] = starts[id]
      }
    case .mapCompleted(let output, _):
      expect(started.contains(output.attempt), "\(output.attempt) was never started")
    case .granted(let output, _):
      let task = output.attempt.task
      expect(started.contains(output.attempt), "\(output.attempt) was never started")
      expect(granted.updateValue(output, forKey: task) == nil, "\(task) was granted twice")
    case .jobAdded, .outputLost: break
    }
  }

  private mutating func check(_ action: Action) {
    switch action {
    case .start(let id, let worker, _):
      expect(running[worker]?.contains(id) == true, "\(id) started without a record")
    case .commit(let job, let parts):
      expect(committing.insert(job).inserted, "\(job) was committed twice")
      let shape = shapes[job] ?? JobShape(maps: [], reduces: -1)
      let kind: TaskKind = shape.reduces > 0 ? .reduce : .map
      let count = shape.reduces > 0 ? shape.reduces : shape.maps.count
      expect(parts.count == count, "\(job) has \(parts.count) parts instead of \(count)")
      for (index, part) in parts.enumerated() {
        let task = TaskID(job: job, kind: kind, index: index)
        expect(granted[task] == part, "\(task) is committed by another than it was granted to")
      }
    case .finished(let job, _):
      expect(ended.contains(job), "\(job) finished without a record")
    case .stop, .registerAgain, .outputReady, .outputLost, .forget: break
    }
  }

  /// Whether the worker can read the input of the attempt.
  private func isPlaced(_ id: AttemptID, on worker: WorkerID) -> Bool {
    guard id.task.kind == .map, let map = shapes[id.task.job]?.maps[id.task.index], map.isPinned,
      !map.hosts.isEmpty
    else { return true }
    return hosts[worker].map(map.hosts.contains) ?? false
  }

  private mutating func expect(_ isSo: Bool, _ violation: @autoclosure () -> String) {
    if !isSo, violations.count < 20 { violations.append(violation()) }
  }
}
