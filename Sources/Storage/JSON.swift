import FoundationEssentials
package import JobModel

/// JSON as Gristmill writes it, with sorted keys, so the same value gives the same bytes.
package enum JSON {
  package static func encoded(_ value: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(value)) + [10]
  }

  /// Decodes and validates a document that somebody else may have written.
  ///
  /// - Throws: `DecodingError` if it is not a `Value`; `FieldFault` if one of its numbers is
  ///   impossible.
  package static func decoded<Value: Decodable & Validated>(
    _ type: Value.Type, from bytes: some Sequence<UInt8>
  ) throws -> Value {
    try JSONDecoder().decode(type, from: Data(bytes)).validated()
  }
}
