/// A record, or a key with its values, that was left out because a program failed on it,
/// or because it is damaged.
package struct SkippedRecord: Codable, Equatable, Sendable {
  /// Where it is: file and offset, or partition and key.
  package var place: String
  /// What the program did: the first line of its failure.
  package var reason: String

  package init(place: String, reason: String) {
    self.place = place
    self.reason = reason
  }
}
