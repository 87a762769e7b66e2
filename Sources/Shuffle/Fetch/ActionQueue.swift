import DequeModule

/// Performs actions in the order in which they were decided. If performing one leads to more, those
/// come after it, not within it.
final class ActionQueue<Action> {
  private enum State {
    case idle
    case performing
  }

  private var state = State.idle
  private var waiting: Deque<Action> = []

  func perform(_ actions: [Action], _ perform: (Action) -> Void) {
    waiting.append(contentsOf: actions)
    guard state == .idle else { return }
    state = .performing
    while let action = waiting.popFirst() { perform(action) }
    state = .idle
  }
}
