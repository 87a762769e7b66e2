/// The version of `Protocol.md` that this code speaks. Every proof covers it, so peers of different
/// versions do not trust each other.
enum ProtocolVersion {
  static let current = 2
  /// The version of a peer that does not name one: the last whose challenge had no number.
  static let unsaid = 1

  static func mismatch(_ theirs: Int) -> String {
    "the other end speaks version \(theirs) of the protocol, and this one version \(current)"
  }
}
