extension ManagerAnswer: WireMessage {
  private enum Name: String {
    case reply
    case blob
  }

  package init(type: String, _ object: JSONValue) throws(DiscardReason) {
    switch Name(rawValue: type) {
    case .reply: self = .reply(try object.fields())
    case .blob: self = .blob(try object.fields())
    case nil: throw .unknownType(type)
    }
  }

  package func writeFields(to writer: inout JSONWriter) {
    switch self {
    case .reply(let reply): writer.message(Name.reply, reply)
    case .blob(let header): writer.message(Name.blob, header)
    }
  }
}

extension Reply: WireObject {
  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    let request = try fields.part { RequestNumber(number: $0.request) }
    let isFollowed = fields.flag("more") { !$0.isLast }
    self.init(request: request.number, try fields.part(\.outcome), isLast: !isFollowed)
  }
}

extension Reply.Outcome: WireObject {
  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    if let refusal = try fields.field(ifThere: "error", \.refusal, .object()) {
      self = .error(kind: refusal.kind, message: refusal.message)
    } else if let value = try fields.field(ifThere: "ok", \.value, .anyJSON) {
      self = .ok(value)
    } else {
      throw fields.missing("ok")
    }
  }

  private var refusal: Refusal? {
    if case .error(let kind, let message) = self {
      Refusal(kind: kind, message: message)
    } else {
      nil
    }
  }

  private var value: JSONText? {
    if case .ok(let value) = self { value } else { nil }
  }
}

/// Why a request was refused.
private struct Refusal: WireObject {
  var kind: Reply.ErrorKind
  var message: String

  init(kind: Reply.ErrorKind, message: String) {
    self.kind = kind
    self.message = message
  }

  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    let kind = try fields.field("kind", \.kind.rawValue, .text(.name))
    self.init(
      kind: Reply.ErrorKind(rawValue: kind) ?? .other,
      message: try fields.field("message", \.message, .text(.message)))
  }
}
