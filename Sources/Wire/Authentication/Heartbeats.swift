package import JobModel

/// Writes heartbeats: plain ones without a secret, unforgeable ones with it.
package struct HeartbeatSealer: Sendable {
  private let secret: Secret?

  package init(secret: Secret?) { self.secret = secret }

  /// The bytes of one datagram. With a secret, the heartbeat must have its worker and its sequence.
  package func seal(_ heartbeat: Heartbeat) -> [UInt8] {
    var writer = JSONWriter()
    writer.object {
      $0.message(Name.heartbeat, heartbeat)
      let mac = secret.map { $0.mac(.heartbeat, heartbeat.macLines) }
      $0.fields(of: HeartbeatProof(mac: mac))
    }
    return writer.bytes
  }
}

/// Reads heartbeats. With a secret, it refuses those without a proof and those that came before.
package struct HeartbeatOpener: Sendable {
  private let secret: Secret?
  /// The last sequence of each worker.
  private var sequences: [WorkerID: Int] = [:]

  package init(secret: Secret?) { self.secret = secret }

  /// Reads the heartbeat in a datagram.
  package mutating func open(_ datagram: [UInt8]) -> Received<Heartbeat> {
    do throws(DiscardReason) {
      return .message(try read(datagram))
    } catch {
      return .discarded(error)
    }
  }

  /// The worker is gone for good.
  package mutating func forget(_ worker: WorkerID) { sequences[worker] = nil }

  private mutating func read(_ datagram: [UInt8]) throws(DiscardReason) -> Heartbeat {
    let object = try JSONDocument(parsing: datagram, bytesMax: WireLimits.datagramBytesMax).root
    guard let type = object["message_type"], type.kind == .string else { throw .noType }
    guard type.storedBytes <= WireLimits.nameBytesMax, type.string == Name.heartbeat.rawValue else {
      throw .unknownType(String(type.string.prefix(WireLimits.nameBytesMax)))
    }
    let heartbeat: Heartbeat = try object.fields()
    guard let secret else { return heartbeat }
    guard let worker = heartbeat.worker, let sequence = heartbeat.sequence,
      let mac = try object.fields(as: HeartbeatProof.self).mac,
      secret.isValid(mac, .heartbeat, heartbeat.macLines)
    else { throw .unproven }
    if let last = sequences[worker], sequence <= last { throw .replayed }
    if sequences.count >= WireLimits.heartbeatWorkersMax, sequences[worker] == nil {
      // Only workers can get here, and only if nobody forgets those that are gone.
      sequences.removeAll(keepingCapacity: true)
    }
    sequences[worker] = sequence
    return heartbeat
  }
}

private enum Name: String {
  case heartbeat
}

extension Heartbeat: WireObject {
  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    self.init(
      address: try fields.part(\.address),
      worker: try fields.field(ifThere: "worker_id", \.worker, .worker),
      sequence: try fields.field(ifThere: "sequence", \.sequence, .count))
  }

  /// All fields, in the order of `Protocol.md`.
  fileprivate var macLines: [String] {
    [
      address.host, String(address.port), worker.map { String($0.number) } ?? "",
      sequence.map(String.init) ?? "",
    ]
  }
}

private struct HeartbeatProof: WireObject {
  /// nil without a secret.
  var mac: String?

  init(mac: String?) { self.mac = mac }

  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    mac = try fields.field(ifThere: "mac", \.mac, .text(.name))
  }
}
