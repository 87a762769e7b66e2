import JobModel

extension AttemptID {
  init(_ object: JSONValue) throws(DiscardReason) {
    guard let kind = TaskKind(rawValue: try object.text("kind", .name)) else {
      throw JSONValue.bad("kind", "is not plan, map or reduce")
    }
    self.init(
      task: TaskID(
        job: try JobID(object, "job"), kind: kind,
        index: try object.integer("index", in: 0...WireLimits.tasksMax - 1)),
      number: try object.integer("number", in: 0...WireLimits.attemptsMax))
  }

  /// The field `attempt` of `object`.
  init(in object: JSONValue) throws(DiscardReason) {
    guard let attempt = try object.object(ifThere: "attempt") else {
      throw JSONValue.missing("attempt")
    }
    try self.init(attempt)
  }

  func write(to writer: inout JSONWriter) {
    writer.object {
      $0.field("job", task.job.number)
      $0.field("kind", task.kind.rawValue)
      $0.field("index", task.index)
      $0.field("number", number)
    }
  }
}

extension JobID {
  init(_ object: JSONValue, _ name: StaticString) throws(DiscardReason) {
    self.init(try object.integer(name, in: 1...WireLimits.integerMax))
  }
}

extension WorkerID {
  init(_ object: JSONValue, _ name: StaticString) throws(DiscardReason) {
    self.init(try object.integer(name, in: 0...WireLimits.integerMax))
  }
}

extension WorkerAddress {
  init(_ object: JSONValue) throws(DiscardReason) {
    self.init(
      host: try object.text("worker_host", .host),
      port: try object.integer("worker_port", in: WireLimits.ports))
  }

  /// nil where neither part of it is there.
  init?(ifThere object: JSONValue) throws(DiscardReason) {
    if object["worker_host"] == nil && object["worker_port"] == nil { return nil }
    try self.init(object)
  }

  func writeFields(to writer: inout JSONWriter) {
    writer.field("worker_host", host)
    writer.field("worker_port", port)
  }
}

extension JSONValue {
  /// The number of a start of the manager.
  func epoch() throws(DiscardReason) -> Int {
    try integer("epoch", in: 0...WireLimits.integerMax)
  }
}

extension JSONWriter {
  mutating func type(_ name: StaticString) {
    self.name("message_type")
    value("\(name)")
  }

  mutating func field(_ name: StaticString, _ attempt: AttemptID) {
    self.name(name)
    attempt.write(to: &self)
  }

  mutating func field(_ name: StaticString, _ attempts: [AttemptID]) {
    self.name(name)
    array(attempts) { $1.write(to: &$0) }
  }

  mutating func field(_ name: StaticString, _ texts: [String]) {
    self.name(name)
    array(texts) { $0.value($1) }
  }
}
