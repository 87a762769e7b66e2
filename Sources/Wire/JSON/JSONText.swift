import FoundationEssentials
package import JobModel

/// A JSON value that is passed on unchanged, and decoded by whichever side needs it.
package struct JSONText: Hashable, Sendable {
  /// UTF-8 without line breaks.
  package let bytes: [UInt8]

  /// - Parameter bytes: must be one JSON value on one line.
  init(unchecked bytes: [UInt8]) { self.bytes = bytes }

  /// nil if `bytes` are not one JSON value.
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

  /// - Throws: `DecodingError` if the JSON is not a `Value`, `FieldFault` if one of its numbers is out
  ///   of range.
  package func decode<Value: Decodable & Validated>(_ type: Value.Type) throws -> Value {
    try JSONDecoder().decode(type, from: Data(bytes)).validated()
  }

  /// `{}`
  package static let emptyObject = JSONText(unchecked: Array("{}".utf8))
}
