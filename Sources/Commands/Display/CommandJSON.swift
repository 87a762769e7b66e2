import FoundationEssentials

/// The JSON that commands print for programs: names in snake_case, the same as over HTTP
/// (`Dashboard/API.md`), with sorted keys, and a newline at the end.
enum CommandJSON {
  static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
  }
}
