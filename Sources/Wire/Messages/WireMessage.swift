/// A message as bytes: a JSON object with `message_type`, followed by a newline.
///
/// Reading or writing an ordinary message takes a few microseconds (`Protocol.md` has figures).
package protocol WireMessage: Equatable, Sendable {
  /// Reads the message in `object`, whose `message_type` is `type`.
  init(type: String, _ object: JSONValue) throws(DiscardReason)
  /// Writes all fields, `message_type` first.
  func writeFields(to writer: inout JSONWriter)
}

extension WireMessage {
  /// One line, with its newline.
  package func encoded() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(512)
    append(to: &bytes)
    return bytes
  }

  /// Appends one line, with its newline, to `bytes`.
  package func append(to bytes: inout [UInt8]) {
    var writer = JSONWriter(appendingTo: bytes)
    // Otherwise two would hold the bytes, and the first write would copy them.
    bytes = []
    writer.object { writeFields(to: &$0) }
    bytes = writer.bytes
    bytes.append(UInt8(ascii: "\n"))
  }

  /// Reads the message in `bytes`: a whole object, with or without white space around it.
  package static func parse(_ bytes: [UInt8]) -> Received<Self> {
    do throws(DiscardReason) {
      let object = try JSONDocument(parsing: bytes).root
      guard let type = object["message_type"], type.kind == .string else {
        throw DiscardReason.noType
      }
      // No message has so long a name, and it would not fit a line of a log.
      guard type.storedBytes <= WireLimits.nameBytesMax else {
        throw DiscardReason.unknownType("of \(type.storedBytes) bytes")
      }
      return .message(try Self(type: type.string, object))
    } catch {
      return .discarded(error)
    }
  }

  package static func parse(_ bytes: UnsafeRawBufferPointer) -> Received<Self> {
    parse(Array(bytes))
  }
}

extension JSONWriter {
  /// Writes the name of a message, and the fields of `object`.
  mutating func message(_ name: some RawRepresentable<String>, _ object: some WireObject) {
    message(name)
    fields(of: object)
  }

  mutating func message(_ name: some RawRepresentable<String>) {
    self.name("message_type")
    value(name.rawValue)
  }
}
