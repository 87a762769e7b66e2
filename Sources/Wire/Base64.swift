import FoundationEssentials

/// Bytes as base64 (RFC 4648, section 4, with padding).
enum Base64 {
  static func text(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

  /// nil if `text` is not base64.
  static func decode(_ text: String) -> [UInt8]? { Data(base64Encoded: text).map(Array.init) }
}
