import Crypto
import FoundationEssentials

/// How the bytes after the handshake are cut and sealed if there is a secret and no TLS:
///
///     length: 4 bytes, big-endian │ that many bytes │ mac: 32 bytes
package enum RecordFormat {
  package static let lengthBytes = 4
  package static let macBytes = 32
  /// Bytes of one record: few to hold until the mac has come, many compared with the mac.
  package static let payloadBytesMax = 64 << 10
}

/// Makes or checks the macs of one direction of a connection. Each also covers the number of the
/// record in its direction, so a record that was changed, left out, repeated or moved does not
/// match.
package struct RecordSeal: Sendable {
  /// Holds the key, and no data yet.
  private let keyed: HMAC<SHA256>
  private var records: UInt64 = 0

  init(key: SymmetricKey) { keyed = HMAC<SHA256>(key: key) }

  /// The mac of the next record. Cost: SHA-256 of its bytes, 1 to 2 GB/s if the processor has
  /// instructions for it.
  package mutating func mac(_ payload: UnsafeRawBufferPointer) -> [UInt8] { Array(next(payload)) }

  /// Whether `mac` is the mac of the next record; takes equally long for a wrong one.
  package mutating func accepts(
    _ mac: UnsafeRawBufferPointer, of payload: UnsafeRawBufferPointer
  ) -> Bool {
    // This comparison takes the same time wherever the first difference is.
    next(payload) == mac
  }

  private mutating func next(_ payload: UnsafeRawBufferPointer) -> HMAC<SHA256>.MAC {
    var hmac = keyed
    var head: [UInt8] = []
    for shift in stride(from: 56, through: 0, by: -8) {
      head.append(UInt8(truncatingIfNeeded: records >> UInt64(shift)))
    }
    for shift in stride(from: 24, through: 0, by: -8) {
      head.append(UInt8(truncatingIfNeeded: payload.count >> shift))
    }
    head.withUnsafeBytes { hmac.update(data: $0) }
    hmac.update(data: payload)
    records += 1
    return hmac.finalize()
  }
}

/// The seals of both directions, as one end of a connection holds them.
package struct RecordSeals: Sendable {
  package var sending: RecordSeal
  package var receiving: RecordSeal

  /// - Parameter nonces: as in the handshake's proofs: door, the accepting side's nonce, the
  ///   connecting side's nonce.
  init(_ secret: Secret, isAccepting: Bool, _ lines: [String]) {
    let accepting = secret.seal(.acceptingRecords, lines)
    let connecting = secret.seal(.connectingRecords, lines)
    sending = isAccepting ? accepting : connecting
    receiving = isAccepting ? connecting : accepting
  }
}
