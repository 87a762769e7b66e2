import JobModel

extension AttemptID: WireObject {
  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    let job = try fields.field("job", \.task.job, .job)
    let kind = try fields.field("kind", \.task.kind, .taskKind)
    let index = try fields.field(
      "index", \.task.index, .integer(in: 0...WireLimits.tasksMax - 1))
    self.init(
      task: TaskID(job: job, kind: kind, index: index),
      number: try fields.field("number", \.number, .integer(in: 0...WireLimits.attemptsMax)))
  }
}

extension WorkerAddress: WireObject {
  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    self.init(
      host: try fields.field("worker_host", \.host, .text(.host)),
      port: try fields.field("worker_port", \.port, .integer(in: WireLimits.ports)))
  }
}

struct JobCodec: FieldCodec {
  func read(_ json: JSONValue, _ name: StaticString) throws(DiscardReason) -> JobID {
    JobID(try IntegerCodec(range: 1...WireLimits.integerMax).read(json, name))
  }

  func write(_ value: JobID, to writer: inout JSONWriter) { writer.value(value.number) }
}

extension FieldCodec where Self == JobCodec {
  static var job: Self { Self() }
}

struct WorkerCodec: FieldCodec {
  func read(_ json: JSONValue, _ name: StaticString) throws(DiscardReason) -> WorkerID {
    WorkerID(try IntegerCodec.count.read(json, name))
  }

  func write(_ value: WorkerID, to writer: inout JSONWriter) { writer.value(value.number) }
}

extension FieldCodec where Self == WorkerCodec {
  static var worker: Self { Self() }
}
