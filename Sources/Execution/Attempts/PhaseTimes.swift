import Wire

/// The phases of an attempt, and how long each took.
struct PhaseTimes: Sendable {
  private var past: [AttemptPhase] = []
  private var name: String
  private var began: Moment

  init(_ name: String, at now: Moment) {
    self.name = name
    began = now
  }

  mutating func enter(_ next: String, at now: Moment) {
    guard next != name else { return }
    past.append(present(until: now))
    name = next
    began = now
  }

  /// All phases; the present one has its time until now.
  func all(until now: Moment) -> [AttemptPhase] {
    past + [present(until: now)]
  }

  private func present(until now: Moment) -> AttemptPhase {
    AttemptPhase(name: name, milliseconds: now.milliseconds(since: began))
  }
}
