/// What separates the fields of a record.
package enum FieldSeparator: Equatable, Sendable {
  /// Blanks, as in sort(1) and join(1) without -t.
  case blanks
  /// One byte, at every occurrence.
  case byte(UInt8)

  /// Reads the argument of a flag: one byte as it is, whether it is a character or not, or `\t` or
  /// `\0`.
  package init(parsing text: ByteString) throws {
    switch text {
    case "\\t": self = .byte(9)
    case "\\0": self = .byte(0)
    default:
      guard let byte = text.bytes.first else {
        throw JobFailure(.usage, "the separator is empty: leave it out, and blanks separate")
      }
      guard text.bytes.count == 1 else {
        throw JobFailure(
          .usage, "'\(text)' is not a separator: give a single byte, or one of \\t and \\0")
      }
      self = .byte(byte)
    }
  }
}

/// In documents, the byte as a text (`ReversibleText`), or `blanks`.
extension FieldSeparator: Codable {
  private static let blanksText = "blanks"

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard text != Self.blanksText else {
      self = .blanks
      return
    }
    let bytes = ByteString(text: text).bytes
    guard bytes.count == 1 else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "a separator is one byte, or '\(Self.blanksText)'")
    }
    self = .byte(bytes[0])
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .blanks: try container.encode(Self.blanksText)
    case .byte(let byte): try container.encode(ByteString(bytes: [byte]).text)
    }
  }
}
