import NIOSSL

/// Explains, for people, why there is no encrypted connection.
package enum TLSFault {
  /// What an error of a connection means; nil if it is not a TLS error, or says only that the
  /// connection ended.
  package static func reason(_ error: any Error) -> String? {
    switch error {
    case NIOSSLError.handshakeFailed(let cause): return reason(cause, duringHandshake: true)
    case let cause as BoringSSLError: return reason(cause, duringHandshake: false)
    case NIOSSLError.noCertificateToValidate, NIOSSLError.unableToValidateCertificate:
      return untrusted
    case let error as NIOSSLExtraError where error == .failedToValidateHostname:
      return "its certificate is for another machine: it does not name the address that was called"
        + " (subject alternative names, \(subject(error)))"
    case let error as NIOSSLExtraError where error == .serverHostnameImpossibleToMatch:
      return "no certificate can name the address that was called"
    default: return nil
    }
  }

  /// Error names of BoringSSL and their meaning here. Its alerts are reported by the other end.
  private static let meanings = [
    ("WRONG_VERSION_NUMBER", "it speaks without TLS"),
    ("HTTP_REQUEST", "it speaks without TLS"),
    ("UNEXPECTED_RECORD", "it speaks without TLS"),
    ("UNEXPECTED_MESSAGE", "it speaks without TLS"),
    ("CERTIFICATE_VERIFY_FAILED", untrusted),
    ("PEER_DID_NOT_RETURN_A_CERTIFICATE", "it shows no certificate"),
    ("ALERT_CERTIFICATE_REQUIRED", "it asks for a certificate"),
    ("ALERT_UNKNOWN_CA", "it does not know the authority of our certificate"),
    ("ALERT_CERTIFICATE_EXPIRED", "our certificate has expired, it says"),
    ("ALERT_BAD_CERTIFICATE", "it does not take our certificate"),
    ("ALERT_UNSUPPORTED_CERTIFICATE", "our certificate is not for this use, it says"),
    ("ALERT_CERTIFICATE_UNKNOWN", "it does not take our certificate"),
    ("ALERT_PROTOCOL_VERSION", "it does not speak TLS 1.3"),
    ("UNSUPPORTED_PROTOCOL", "it does not speak TLS 1.3"),
    ("BAD_RECORD_MAC", altered), ("DECRYPTION_FAILED", altered), ("BAD_DECRYPT", altered),
  ]

  private static let untrusted =
    "its certificate is not from the authority in --tls-ca, or has expired"
  private static let altered = "data was altered on the way"

  private static func reason(_ cause: BoringSSLError, duringHandshake: Bool) -> String? {
    let text = "\(cause)"
    if let meaning = meanings.first(where: { text.contains($0.0) }) { return meaning.1 }
    if duringHandshake && text.contains("EOF during handshake") {
      return "it closed the connection within the TLS handshake: it may speak without TLS"
    }
    return duringHandshake ? "no TLS connection: \(text)" : nil
  }

  private static func subject(_ error: any Error) -> String {
    let text = "\(error)"
    guard let range = text.firstRange(of: "find ") else { return "none fits" }
    let rest = text[range.upperBound...]
    let name = rest.firstRange(of: " in certificate").map { rest[..<$0.lowerBound] } ?? rest
    return "none is \(name)"
  }
}
