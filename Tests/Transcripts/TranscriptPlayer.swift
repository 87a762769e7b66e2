/// Plays a text of events, and writes below each line what the machine does.
///
///     # a comment
///     an event
///       an action
package protocol TranscriptPlayer {
  init()
  /// The text so far, line by line.
  var lines: [String] { get set }
  /// What must never happen and has happened.
  var violations: [String] { get }
  mutating func perform(_ words: inout Words) throws
}

extension TranscriptPlayer {
  package var violations: [String] { [] }

  /// The text, with the actual actions.
  package static func play(_ text: String) throws -> String {
    var player = Self()
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      // Actions are indented, and written again.
      if line.hasPrefix("  ") { continue }
      player.lines.append(String(line))
      if !line.isEmpty, !line.hasPrefix("#") {
        var words = Words(String(line))
        try player.perform(&words)
        try words.expectEnd()
      }
    }
    player.lines += player.violations.map { "  VIOLATION: \($0)" }
    return player.lines.joined(separator: "\n")
  }
}
