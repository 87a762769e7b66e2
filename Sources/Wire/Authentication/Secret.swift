import Crypto
import FoundationEssentials
import Glibc
package import JobModel

/// What the manager, workers and clients of one cluster know and nobody else does.
package struct Secret: Sendable {
  private let key: SymmetricKey

  /// The secret in the text of its file, without trailing newlines.
  ///
  /// - Parameter origin: where it came from, for the error.
  package init(fileBytes: [UInt8], origin: String) throws(JobFailure) {
    let end = fileBytes.lastIndex { $0 != 0x0a && $0 != 0x0d }.map { $0 + 1 } ?? 0
    guard end >= WireLimits.secretBytesMin else {
      throw JobFailure(
        .configuration,
        "\(origin): a secret of \(Counted.text(end, "byte")) is too short; it takes"
          + " \(WireLimits.secretBytesMin)\nmake one with 'gristmill secret'")
    }
    guard end <= WireLimits.secretBytesMax else {
      throw JobFailure(
        .configuration,
        "\(origin): more than \(WireLimits.secretBytesMax) bytes are no secret\n"
          + "make one with 'gristmill secret'")
    }
    key = SymmetricKey(data: fileBytes[..<end])
  }

  /// The text of a new secret file: 32 random bytes as 64 hexadecimal digits, and a newline.
  package static func generate() -> String { Hexadecimal.text(RandomBytes.make(32)) + "\n" }

  /// The HMAC-SHA-256 of lines of text, as 64 hexadecimal digits.
  ///
  /// The first line says what the proof is for, so that it cannot be used for anything else.
  func mac(_ purpose: Purpose, _ lines: [String]) -> String {
    Hexadecimal.text(
      HMAC<SHA256>.authenticationCode(for: Self.text(purpose, lines), using: key))
  }

  /// Whether `mac` is the mac of the lines; takes equally long for a wrong one.
  func isValid(_ mac: String, _ purpose: Purpose, _ lines: [String]) -> Bool {
    // A newline within a line could pass for the start of another line.
    guard mac.utf8.count == 64, let code = Hexadecimal.bytes(mac),
      lines.allSatisfy({ !$0.utf8.contains(UInt8(ascii: "\n")) })
    else { return false }
    return HMAC<SHA256>.isValidAuthenticationCode(
      code, authenticating: Self.text(purpose, lines), using: key)
  }

  /// The seal of one direction of a connection, whose key is the mac of the lines.
  func seal(_ purpose: Purpose, _ lines: [String]) -> RecordSeal {
    let code = HMAC<SHA256>.authenticationCode(for: Self.text(purpose, lines), using: key)
    return RecordSeal(key: SymmetricKey(data: code))
  }

  enum Purpose: String {
    /// The side that opened a TCP connection proves itself.
    case connecting
    /// The side that accepted it proves itself.
    case accepting
    case heartbeat
    case http
    /// The key for what the opening side says after the handshake. Never sent.
    case connectingRecords = "connecting records"
    /// The key for what the accepting side says.
    case acceptingRecords = "accepting records"
  }

  /// `gristmill 2 PURPOSE`, then the lines, each followed by a newline.
  private static func text(_ purpose: Purpose, _ lines: [String]) -> [UInt8] {
    var text = Array("gristmill \(ProtocolVersion.current) \(purpose.rawValue)\n".utf8)
    for line in lines {
      text.append(contentsOf: line.utf8)
      text.append(UInt8(ascii: "\n"))
    }
    return text
  }
}

/// Bytes that nobody can predict.
enum RandomBytes {
  static func make(_ count: Int) -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
  }

  /// A nonce, as base64.
  static func nonce() -> String { Base64.text(make(WireLimits.nonceBytes)) }
}
