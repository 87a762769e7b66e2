/// What separates the fields of a record.
package enum FieldSeparator: Codable, Equatable, Sendable {
  /// Blanks, as in sort(1) and join(1) without -t.
  case blanks
  /// One byte, at every occurrence.
  case byte(UInt8)

  /// Reads a flag's text: one byte as it is, or `\t` or `\0`.
  package init(parsing text: String) throws {
    switch text {
    case "\\t": self = .byte(9)
    case "\\0": self = .byte(0)
    default:
      guard let byte = text.utf8.first else {
        throw JobFailure(.usage, "the separator is empty: leave it out, and blanks separate")
      }
      guard text.utf8.count == 1 else {
        throw JobFailure(
          .usage, "'\(text)' is not a separator: give a single byte, or one of \\t and \\0")
      }
      self = .byte(byte)
    }
  }
}
