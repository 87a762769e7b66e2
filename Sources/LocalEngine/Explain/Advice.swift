/// A suggested improvement, and the flags for it.
package struct Advice: Codable, Equatable, Sendable {
  /// Flags to paste; empty if no flag does it.
  package var flags: String
  package var reason: String

  package init(_ flags: String, _ reason: String) {
    self.flags = flags
    self.reason = reason
  }
}
