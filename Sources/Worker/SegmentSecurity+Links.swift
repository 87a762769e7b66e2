import Encryption
import JobModel
import Links
import Shuffle
import Wire

extension SegmentSecurity {
  /// Protects connections for segments as those for messages are protected.
  init?(secret: Secret?, tls: TransportSecurity?) {
    guard let security = ConnectionSecurity(secret: secret, tls: tls) else { return nil }
    self.init(
      accept: { try security.addAccepting(to: $0, door: .segments) },
      connect: { try security.addConnecting(to: $0, door: .segments, host: $1.host) },
      reason: { ConnectionFault.reason($0) })
  }
}
