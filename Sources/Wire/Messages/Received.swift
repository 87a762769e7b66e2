/// What received bytes turned out to be: a message, or something to be counted and skipped. Bad
/// bytes from a peer are expected, so they are values and never errors.
package enum Received<Message: Equatable & Sendable>: Equatable, Sendable {
  case message(Message)
  case discarded(DiscardReason)
}

/// Why something that came is not a message.
package enum DiscardReason: Error, Equatable, Sendable, CustomStringConvertible {
  /// Not JSON (RFC 8259): what is wrong at which byte.
  case notJSON(String, offset: Int)
  /// JSON, but not an object with a text `message_type`.
  case noType
  /// A `message_type` unknown to this side; at most 255 bytes of it.
  case unknownType(String)
  /// A field that is missing, of another type or out of range.
  case field(String, problem: String)
  /// More bytes than an object may have.
  case tooLarge(bytesMax: Int)
  /// The peer did not prove that it knows the secret.
  case unproven
  /// A proof that was used before.
  case replayed

  package var description: String {
    switch self {
    case .notJSON(let problem, let offset): "not JSON: \(problem) at byte \(offset)"
    case .noType: "no message_type"
    case .unknownType(let name): "unknown message_type \(Self.printable(name))"
    case .field(let name, let problem): "field \(name) \(problem)"
    case .tooLarge(let bytesMax): "larger than \(bytesMax) bytes"
    case .unproven: "without a proof of the secret"
    case .replayed: "sent before"
    }
  }

  /// A peer's text, fit for one line of a log.
  private static func printable(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }))
  }

  /// A short name without anything that came from the peer, for counters.
  package var label: String {
    switch self {
    case .notJSON: "not_json"
    case .noType: "no_type"
    case .unknownType: "unknown_type"
    case .field: "field"
    case .tooLarge: "too_large"
    case .unproven: "unproven"
    case .replayed: "replayed"
    }
  }
}
