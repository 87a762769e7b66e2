import JobModel

extension Register {
  init(_ object: JSONValue) throws(DiscardReason) {
    self.init(
      address: try WorkerAddress(object),
      details: object["worker_id"] == nil ? nil : try Details(object))
  }

  func writeFields(to writer: inout JSONWriter) {
    address.writeFields(to: &writer)
    details?.writeFields(to: &writer)
  }
}

extension Register.Details {
  init(_ object: JSONValue) throws(DiscardReason) {
    self.init(
      worker: try WorkerID(object, "worker_id"),
      httpPort: try object.integer(ifThere: "http_port", in: WireLimits.ports),
      slots: try object.integer(ifThere: "slots", in: 1...WireLimits.slotsMax) ?? 1,
      rack: try object.text(ifThere: "rack", .name),
      version: try object.text(ifThere: "version", .name),
      held: try object.list("held", countMax: WireLimits.tasksMax) {
        (item) throws(DiscardReason) in try HeldOutput(item)
      },
      running: try object.list("running", countMax: WireLimits.progressAttemptsMax) {
        (item) throws(DiscardReason) in try AttemptID(item)
      })
  }

  func writeFields(to writer: inout JSONWriter) {
    writer.field("worker_id", worker.number)
    writer.field("http_port", httpPort)
    writer.field("slots", slots)
    writer.field("rack", rack)
    writer.field("version", version)
    writer.name("held")
    writer.array(held) { $1.write(to: &$0) }
    writer.field("running", running)
  }
}

extension HeldOutput {
  init(_ object: JSONValue) throws(DiscardReason) {
    self.init(
      attempt: try AttemptID(in: object), path: try object.text(ifThere: "path", .path))
  }

  func write(to writer: inout JSONWriter) {
    writer.object {
      $0.field("attempt", attempt)
      $0.field("path", path)
    }
  }
}

extension RegisterAcknowledgement {
  init(_ object: JSONValue) throws(DiscardReason) {
    self.init(
      address: try WorkerAddress(object),
      epoch: try object.integer(ifThere: "epoch", in: 0...WireLimits.integerMax),
      heartbeatIntervalMilliseconds: try object.integer(
        ifThere: "heartbeat_interval_ms", in: WireLimits.heartbeatIntervalMilliseconds))
  }

  func writeFields(to writer: inout JSONWriter) {
    address.writeFields(to: &writer)
    writer.field("epoch", epoch)
    writer.field("heartbeat_interval_ms", heartbeatIntervalMilliseconds)
  }
}
