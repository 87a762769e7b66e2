package import JobModel

/// Writes heartbeats: plain ones without a secret, with it such as nobody else can make.
package struct HeartbeatSealer: Sendable {
  private let secret: Secret?

  package init(secret: Secret?) { self.secret = secret }

  /// The bytes of one datagram. With a secret the heartbeat needs its worker and its sequence.
  package func seal(_ heartbeat: Heartbeat) -> [UInt8] {
    var writer = JSONWriter()
    writer.object {
      $0.type("heartbeat")
      heartbeat.writeFields(to: &$0)
      if let secret { $0.field("mac", secret.mac(.heartbeat, heartbeat.macLines)) }
    }
    return writer.bytes
  }
}

/// Reads heartbeats, and with a secret refuses those without proof and those that came before.
package struct HeartbeatOpener: Sendable {
  private let secret: Secret?
  /// The last sequence of each worker.
  private var sequences: [WorkerID: Int] = [:]

  package init(secret: Secret?) { self.secret = secret }

  /// The heartbeat that a datagram is.
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
    guard type.storedBytes <= WireLimits.nameBytesMax, type.string == "heartbeat" else {
      throw .unknownType(String(type.string.prefix(WireLimits.nameBytesMax)))
    }
    let heartbeat = try Heartbeat(object)
    guard let secret else { return heartbeat }
    guard let worker = heartbeat.worker, let sequence = heartbeat.sequence,
      let mac = try object.text(ifThere: "mac", .name),
      secret.isValid(mac, .heartbeat, heartbeat.macLines)
    else { throw .unproven }
    if let last = sequences[worker], sequence <= last { throw .replayed }
    if sequences.count >= WireLimits.heartbeatWorkersMax, sequences[worker] == nil {
      // Only workers can get here, and only where nobody forgets those that are gone.
      sequences.removeAll(keepingCapacity: true)
    }
    sequences[worker] = sequence
    return heartbeat
  }
}

extension Heartbeat {
  init(_ object: JSONValue) throws(DiscardReason) {
    self.init(
      address: try WorkerAddress(object),
      worker: object["worker_id"] == nil ? nil : try WorkerID(object, "worker_id"),
      sequence: try object.integer(ifThere: "sequence", in: 0...WireLimits.integerMax))
  }

  func writeFields(to writer: inout JSONWriter) {
    address.writeFields(to: &writer)
    writer.field("worker_id", worker?.number)
    writer.field("sequence", sequence)
  }

  /// All fields, in the order of the document.
  fileprivate var macLines: [String] {
    [
      address.host, String(address.port), worker.map { String($0.number) } ?? "",
      sequence.map(String.init) ?? "",
    ]
  }
}
