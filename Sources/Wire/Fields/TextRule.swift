import JobModel

/// The rules for a text in a message.
enum TextRule {
  /// The name or address of a machine.
  case host
  case path
  /// A path; empty if the receiver uses something else.
  case optionalPath
  /// A command line, or empty.
  case command
  /// A short name, for people and logs.
  case name
  /// What programs wrote to standard error, any bytes.
  case log
  /// Any text for people. Senders cut it if it is too long.
  case message
  /// The name that a part file will have in the output directory.
  case partName
  /// A CRC-32C.
  case checksum
  /// What tells one submission from another, and names it in the store.
  case token
  /// Random bytes in base64. Proofs cover them as spelled, so the spelling must be canonical.
  case nonce

  var bytesMax: Int {
    switch self {
    case .host: WireLimits.hostBytesMax
    case .path, .optionalPath: WireLimits.pathBytesMax
    case .command: WireLimits.commandBytesMax
    case .name, .partName, .checksum, .token, .nonce: WireLimits.nameBytesMax
    case .log: AttemptLog.bytesMax
    case .message: WireLimits.messageBytesMax
    }
  }

  /// What is wrong with `text`; nil if nothing is.
  func problem(with text: String) -> String? { problem(with: ByteString(text)) }

  /// What is wrong with `value`; nil if nothing is.
  func problem(with value: some ByteText) -> String? {
    let bytes = value.bytes
    if bytes.count > bytesMax { return "has more than \(bytesMax) bytes" }
    switch self {
    case .host:
      if bytes.isEmpty { return "is empty" }
      if bytes.contains(where: { $0 <= 0x20 || $0 == 0x7f }) { return "holds a blank" }
    case .path:
      if bytes.isEmpty { return "is empty" }
      if bytes.contains(0) { return "holds a NUL" }
    case .optionalPath, .command:
      if bytes.contains(0) { return "holds a NUL" }
    case .name: return Self.problem(withName: bytes)
    case .partName:
      if let problem = Self.problem(withName: bytes) { return problem }
      if bytes.isEmpty || bytes.first == UInt8(ascii: ".") || bytes.contains(UInt8(ascii: "/")) {
        return "is not the name of a part file"
      }
    case .checksum:
      if let problem = Self.problem(withName: bytes) { return problem }
      if !Hexadecimal.isDigits(value.text, count: 8) {
        return "is not 8 lower-case hexadecimal digits"
      }
    case .token:
      if let problem = Self.problem(withName: bytes) { return problem }
      if bytes.count < WireLimits.tokenBytesMin {
        return "has less than \(WireLimits.tokenBytesMin) bytes"
      }
    case .nonce:
      if let problem = Self.problem(withName: bytes) { return problem }
      guard let bytes = Base64.decode(value.text), bytes.count >= WireLimits.secretBytesMin else {
        return "is not base64 of \(WireLimits.secretBytesMin) bytes or more"
      }
    case .log, .message: break
    }
    return nil
  }

  private static func problem(withName bytes: [UInt8]) -> String? {
    let isControl = bytes.contains { $0 < 0x20 || $0 == 0x7f }
    return isControl ? "holds a control character" : nil
  }

  /// As much of `text` as the receiver accepts.
  func clipped(_ text: String) -> String {
    guard text.utf8.count > bytesMax else { return text }
    var end = text.utf8.index(text.utf8.startIndex, offsetBy: bytesMax)
    while end.samePosition(in: text.unicodeScalars) == nil { text.utf8.formIndex(before: &end) }
    return String(text[..<end])
  }
}
