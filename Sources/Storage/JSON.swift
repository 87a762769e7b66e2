import FoundationEssentials
package import JobModel

/// JSON as we write it: sorted keys, so that the same value gives the same bytes.
package enum JSON {
  package static func encoded(_ value: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(value)) + [10]
  }

  /// A document that somebody else may have written.
  ///
  /// - Throws: `DecodingError` where it is none of `Value`, `FieldFault` where one of its numbers
  ///   cannot be.
  package static func decoded<Value: Decodable & Validated>(
    _ type: Value.Type, from bytes: some Sequence<UInt8>
  ) throws -> Value {
    try JSONDecoder().decode(type, from: Data(bytes)).validated()
  }
}
