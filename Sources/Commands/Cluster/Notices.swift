/// Where commands that wait say what they wait for: on standard error, above the line of progress.
struct Notices: Sendable {
  /// Whether anything is said.
  let isSpoken: Bool
  /// Whether there is a line of progress.
  let isShown: Bool

  func say(_ line: String) {
    guard isSpoken else { return }
    if isShown { Terminal.redraw("") }
    Terminal.complain([line])
  }

  /// Replaces the line of progress.
  func draw(_ line: String) {
    if isShown { Terminal.redraw(line) }
  }
}
