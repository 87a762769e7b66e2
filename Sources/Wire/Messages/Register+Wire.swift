import JobModel

extension Register: WireObject {
  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    self.init(
      address: try fields.part(\.address),
      details: try fields.part(ifThere: "worker_id", \.details))
  }
}

extension Register.Details: WireObject {
  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    self.init(
      worker: try fields.field("worker_id", \.worker, .worker),
      httpPort: try fields.field(ifThere: "http_port", \.httpPort, .integer(in: WireLimits.ports)),
      slots: try fields.field(
        "slots", \.slots, .integer(in: 1...WireLimits.slotsMax), orElse: 1),
      rack: try fields.field(ifThere: "rack", \.rack, .text(.name)),
      version: try fields.field(ifThere: "version", \.version, .text(.name)),
      held: try fields.list("held", \.held, of: .object(), .most(WireLimits.tasksMax)),
      running: try fields.list(
        "running", \.running, of: .object(), .most(WireLimits.progressAttemptsMax)))
  }
}

extension HeldOutput: WireObject {
  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    self.init(
      attempt: try fields.field("attempt", \.attempt, .object()),
      path: try fields.field(ifThere: "path", \.path, .path))
  }
}

extension RegisterAcknowledgement: WireObject {
  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    self.init(
      address: try fields.part(\.address),
      epoch: try fields.field(ifThere: "epoch", \.epoch, .count),
      heartbeatIntervalMilliseconds: try fields.field(
        ifThere: "heartbeat_interval_ms", \.heartbeatIntervalMilliseconds,
        .integer(in: WireLimits.heartbeatIntervalMilliseconds)))
  }
}
