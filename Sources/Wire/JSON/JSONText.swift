import FoundationEssentials
package import JobModel

/// A JSON value that is passed on as it stands: who needs it decodes it.
package struct JSONText: Hashable, Sendable {
  /// UTF-8 without white space outside of strings that would be a line's end.
  package let bytes: [UInt8]

  /// `bytes` are known to be one JSON value on one line.
  init(unchecked bytes: [UInt8]) { self.bytes = bytes }

  /// nil where `bytes` are not one JSON value.
  package init?(_ bytes: [UInt8]) {
    guard let document = try? JSONDocument(parsing: bytes) else { return nil }
    self = document.root.text
  }

  /// - Throws: what the value's own `encode` throws.
  package init(encoding value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
    bytes = Array(try encoder.encode(value))
  }

  /// - Throws: `DecodingError` where the value is none of `Value`, `FieldFault` where one of its
  ///   numbers cannot be.
  package func decode<Value: Decodable & Validated>(_ type: Value.Type) throws -> Value {
    try JSONDecoder().decode(type, from: Data(bytes)).validated()
  }

  /// `{}`
  package static let emptyObject = JSONText(unchecked: Array("{}".utf8))
}
