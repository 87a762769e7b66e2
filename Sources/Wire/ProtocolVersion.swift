/// The version of `Protocol.md` that this code speaks. It stands in every proof, so peers of two
/// versions do not believe each other.
enum ProtocolVersion {
  static let current = 2
  /// What a peer speaks that does not say: the last version without a number in its challenge.
  static let unsaid = 1

  static func mismatch(_ theirs: Int) -> String {
    "the other end speaks version \(theirs) of the protocol, and this one version \(current)"
  }
}
