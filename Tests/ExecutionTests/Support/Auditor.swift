import Execution
import JobModel
import Wire

/// Checks what must hold for every worker, whatever it is told.
struct Auditor {
  private let slots: Int
  private(set) var violations: [String] = []
  private var hasEnded = false
  /// What each live child is doing.
  private var children: [ChildID: AttemptID?] = [:]
  /// Attempts whose end was reported since the manager last asked or was reached again.
  private var told: Set<AttemptID> = []
  /// Attempts whose fetching was started and not cancelled.
  private var fetching: Set<AttemptID> = []

  /// - Parameter slots: children at the same time, besides one that lists inputs.
  init(slots: Int) { self.slots = slots }

  mutating func told(_ event: WorkerEvent) {
    switch event {
    case .managerReached: told = []
    case .received(.stopAttempt(let stop)): told.remove(stop.attempt)
    case .received(let message):
      if let id = message.assignment { told.remove(id) }
    case .childSaid(let child, let said):
      switch said {
      case .planned, .mapped, .reduced, .failed:
        if children[child] != nil { children[child] = .some(nil) }
      case .hello, .progress, .listed: break
      }
    case .childEnded(let child, _), .childNotStarted(let child, _): children[child] = nil
    default: break
    }
  }

  mutating func check(_ action: WorkerAction) {
    switch action {
    case .startChild(let child, _, let request):
      if hasEnded { violations.append("\(child) is started by a worker that has ended") }
      if children.count == slots { violations.append("\(child) has no slot") }
      if children[child] != nil { violations.append("\(child) is started twice") }
      children[child] = .some(nil)
      give(request.attempt, to: child)
    case .ask(let child, let request): give(request.attempt, to: child)
    case .fetch(let id, .start):
      if !fetching.insert(id).inserted {
        violations.append("\(TranscriptText.of(id)) starts fetching twice")
      }
    case .fetch(let id, .cancel): fetching.remove(id)
    case .send(.attemptFinished(let finished)): end(finished.attempt)
    // Refusals and farewells are not ends of attempts: only what has begun has phases.
    case .send(.attemptFailed(let failed)) where !failed.phases.isEmpty: end(failed.attempt)
    case .close: hasEnded = true
    default: break
    }
  }

  private mutating func give(_ attempt: AttemptID, to child: ChildID) {
    let name = TranscriptText.of(attempt)
    switch children[child] {
    case nil: violations.append("\(name) is given to \(child), which is not there")
    case .some(let other?):
      violations.append("\(name) is given to \(child), which is at \(TranscriptText.of(other))")
    case .some(nil): break
    }
    if children.values.contains(attempt) { violations.append("\(name) is given to two children") }
    children[child] = .some(attempt)
  }

  private mutating func end(_ attempt: AttemptID) {
    if fetching.contains(attempt) {
      violations.append("\(TranscriptText.of(attempt)) is over, and still fetches")
    }
    guard !told.insert(attempt).inserted else { return }
    violations.append("the end of \(TranscriptText.of(attempt)) is told twice")
  }
}

extension WorkerMessage {
  fileprivate var assignment: AttemptID? {
    switch self {
    case .newMapTask(let task): task.assignment?.attempt
    case .newReduceTask(let task): task.assignment?.attempt
    case .newPlanTask(let task): task.assignment.attempt
    default: nil
    }
  }
}
