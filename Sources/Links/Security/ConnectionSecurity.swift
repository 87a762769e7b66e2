package import Encryption
package import NIOCore
package import Wire

/// Keeps strangers out of connections and detects changes to what they carry, by the cluster's
/// secret, TLS, or both.
///
///     socket ─ TLS, if it is on ────── ProofHandler ─ the protocol of the connection
///                                    handshake with the secret; without TLS also sealed records
package struct ConnectionSecurity: Sendable {
  private let secret: Secret?
  private let tls: TransportSecurity?

  /// nil if there is neither: connections are left as they are.
  package init?(secret: Secret?, tls: TransportSecurity?) {
    guard secret != nil || tls != nil else { return nil }
    self.secret = secret
    self.tls = tls
  }

  /// Prepares an accepted connection. Call this before adding handlers that read it: they see
  /// nothing of the handshake. `ConnectionOpened` tells them that the other end has proven itself;
  /// whatever they write earlier waits for that.
  package func addAccepting(to channel: any Channel, door: Door) throws {
    try tls?.addServer(to: channel)
    try channel.pipeline.syncOperations.addHandler(
      ProofHandler(
        secret.map { .accepting(AcceptingHandshake(secret: $0, door: door)) }, isAccepting: true,
        hasTLS: tls != nil))
  }

  /// The same for a connection to `host`.
  package func addConnecting(to channel: any Channel, door: Door, host: String) throws {
    try tls?.addClient(to: channel, host: host)
    try channel.pipeline.syncOperations.addHandler(
      ProofHandler(
        secret.map { .connecting(ConnectingHandshake(secret: $0, door: door)) }, isAccepting: false,
        hasTLS: tls != nil))
  }
}

/// An inbound event: the other end has proven itself, and what was written meanwhile has been sent.
package struct ConnectionOpened: Sendable {}

/// Why a connection cannot be used: an error in its pipeline, after which it is closed.
package struct ConnectionFault: Error, Equatable, CustomStringConvertible {
  /// For people.
  package var description: String
}

extension ConnectionFault {
  static let altered = ConnectionFault(
    description: "data was changed, left out, repeated or moved on the way")
  static let late = ConnectionFault(
    description: "no proof came in \(LinkLimits.proofSeconds) seconds: does the other end know the"
      + " secret (--secret-file), and is TLS on at both ends or at none (--tls-cert)?")
  static let lateTLS = ConnectionFault(
    description: "no TLS in \(LinkLimits.proofSeconds) seconds: the other end may speak without TLS"
  )
  static let plainToTLS = ConnectionFault(
    description: "the other end speaks TLS: give --tls-cert, --tls-key and --tls-ca")
  static let tlsToPlain = ConnectionFault(description: "the peer speaks TLS, and this end does not")
  static let nonsense = ConnectionFault(description: "the other end does not speak our protocol")

  /// What an error of a pipeline means, for people; nil if the connection merely ended.
  package static func reason(_ error: any Error) -> String? {
    if let fault = error as? ConnectionFault { return fault.description }
    return TLSFault.reason(error)
  }

  /// The same for the first byte of TLS where something else is expected.
  static func ofFirstByte(_ byte: UInt8?) -> ConnectionFault? {
    switch byte {
    case nil, UInt8(ascii: "{"): nil
    // A server sends an alert to a peer that speaks without TLS; a client begins with a hello.
    case 0x15: plainToTLS
    case 0x16: tlsToPlain
    default: nonsense
    }
  }
}
