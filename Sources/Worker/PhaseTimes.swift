import NIOCore
import Wire

/// What an attempt was at, and for how long.
struct PhaseTimes {
  private var past: [AttemptPhase] = []
  private var name: String
  private var began = NIODeadline.now()

  init(_ name: String) { self.name = name }

  mutating func enter(_ next: String) {
    guard next != name else { return }
    past.append(current)
    name = next
    began = .now()
  }

  /// All phases so far, the present one with its time until now.
  var all: [AttemptPhase] { past + [current] }

  private var current: AttemptPhase {
    AttemptPhase(
      name: name, milliseconds: Int((NIODeadline.now() - began).nanoseconds / 1_000_000))
  }
}
