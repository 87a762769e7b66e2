/// What is said on a TCP connection of a cluster with a secret before anything else.
enum HandshakeMessage: Equatable, Sendable {
  /// From the side that accepted the connection: prove yourself, for this nonce.
  case challenge(nonce: String, version: Int = ProtocolVersion.current)
  /// The answer, and a nonce for the other way.
  case proof(nonce: String, mac: String, version: Int = ProtocolVersion.current)
  /// The side that accepted proves itself.
  case welcome(mac: String)
}

extension HandshakeMessage: WireMessage {
  init(type: String, _ object: JSONValue) throws(DiscardReason) {
    switch type {
    case "challenge":
      self = .challenge(nonce: try Self.nonce(object), version: try Self.version(object))
    case "proof":
      self = .proof(
        nonce: try Self.nonce(object), mac: try object.text("mac", .name),
        version: try Self.version(object))
    case "welcome": self = .welcome(mac: try object.text("mac", .name))
    default: throw .unknownType(type)
    }
  }

  func writeFields(to writer: inout JSONWriter) {
    switch self {
    case .challenge(let nonce, let version):
      writer.type("challenge")
      writer.field("version", version)
      writer.field("nonce", nonce)
    case .proof(let nonce, let mac, let version):
      writer.type("proof")
      writer.field("version", version)
      writer.field("nonce", nonce)
      writer.field("mac", mac)
    case .welcome(let mac):
      writer.type("welcome")
      writer.field("mac", mac)
    }
  }

  private static func version(_ object: JSONValue) throws(DiscardReason) -> Int {
    try object.integer(ifThere: "version", in: 1...WireLimits.integerMax) ?? ProtocolVersion.unsaid
  }

  /// Enters the proof as it stands in the message, so its spelling has to be short and plain.
  private static func nonce(_ object: JSONValue) throws(DiscardReason) -> String {
    let nonce = try object.text("nonce", .name)
    guard let bytes = Base64.decode(nonce), bytes.count >= WireLimits.secretBytesMin else {
      throw JSONValue.bad("nonce", "is not base64 of \(WireLimits.secretBytesMin) bytes or more")
    }
    return nonce
  }
}
