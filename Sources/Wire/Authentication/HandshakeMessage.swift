/// The messages that open a TCP connection of a cluster with a secret.
enum HandshakeMessage: Equatable, Sendable {
  /// From the accepting side: prove yourself, for this nonce.
  case challenge(nonce: String, version: Int = ProtocolVersion.current)
  /// The answer, with a nonce for the opposite direction.
  case proof(nonce: String, mac: String, version: Int = ProtocolVersion.current)
  /// The accepting side proves itself.
  case welcome(mac: String)
}

extension HandshakeMessage: WireMessage {
  private enum Name: String {
    case challenge
    case proof
    case welcome
  }

  init(type: String, _ object: JSONValue) throws(DiscardReason) {
    switch Name(rawValue: type) {
    case .challenge:
      let invitation: Invitation = try object.fields()
      self = .challenge(nonce: invitation.nonce, version: invitation.version)
    case .proof:
      let invitation: Invitation = try object.fields()
      self = .proof(
        nonce: invitation.nonce, mac: try object.fields(as: Proof.self).mac,
        version: invitation.version)
    case .welcome: self = .welcome(mac: try object.fields(as: Proof.self).mac)
    case nil: throw .unknownType(type)
    }
  }

  func writeFields(to writer: inout JSONWriter) {
    switch self {
    case .challenge(let nonce, let version):
      writer.message(Name.challenge, Invitation(version: version, nonce: nonce))
    case .proof(let nonce, let mac, let version):
      writer.message(Name.proof, Invitation(version: version, nonce: nonce))
      writer.fields(of: Proof(mac: mac))
    case .welcome(let mac): writer.message(Name.welcome, Proof(mac: mac))
    }
  }
}

/// What a side says that requires a proof from the other.
private struct Invitation: WireObject {
  var version: Int
  var nonce: String

  init(version: Int, nonce: String) {
    self.version = version
    self.nonce = nonce
  }

  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    version = try fields.field(
      "version", \.version, .integer(in: 1...WireLimits.integerMax),
      orElse: ProtocolVersion.unsaid)
    nonce = try fields.field("nonce", \.nonce, .text(.nonce))
  }
}

private struct Proof: WireObject {
  var mac: String

  init(mac: String) { self.mac = mac }

  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    mac = try fields.field("mac", \.mac, .text(.name))
  }
}
