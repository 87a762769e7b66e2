import Execution
import NIOCore

/// Runs the worker's machine on its event loop: events go in one at a time, and all actions of an event
/// are carried out before the next event.
///
/// Events may be told at any time. While an action is being carried out they wait, so callbacks
/// make no decisions, and the machine never sees a half-done action.
final class MachineRunner {
  private enum State {
    /// The parts of the worker are being made; the events they tell wait.
    case building
    case idle(perform: (WorkerAction) -> Void)
    /// Actions are being carried out.
    case performing(perform: (WorkerAction) -> Void)
  }

  private(set) var machine: WorkerMachine
  private var state = State.building
  private var waiting = CircularBuffer<WorkerEvent>()
  /// Kept to reuse its memory.
  private var actions: [WorkerAction] = []

  init(_ machine: WorkerMachine) { self.machine = machine }

  /// Starts carrying out actions.
  func start(_ perform: @escaping (WorkerAction) -> Void) {
    guard case .building = state else { preconditionFailure("started again, in \(state)") }
    state = .idle(perform: perform)
    drain(perform)
  }

  func tell(_ event: WorkerEvent) {
    waiting.append(event)
    if case .idle(let perform) = state { drain(perform) }
  }

  private func drain(_ perform: @escaping (WorkerAction) -> Void) {
    state = .performing(perform: perform)
    while let event = waiting.popFirst() {
      let now = Moment(nanoseconds: NIODeadline.now().uptimeNanoseconds)
      machine.handle(event, now: now, into: &actions)
      for action in actions { perform(action) }
      actions.removeAll(keepingCapacity: true)
    }
    state = .idle(perform: perform)
  }
}
