import JobModel

extension WorkerMessage: WireMessage {
  private enum Name: String {
    case registerAck = "register_ack"
    case newMapTask = "new_map_task"
    case newReduceTask = "new_reduce_task"
    case shutdown
    case newPlanTask = "new_plan_task"
    case listInputs = "list_inputs"
    case wantBlob = "want_blob"
    case stopAttempt = "stop_attempt"
    case mapOutputs = "map_outputs"
    case forgetJob = "forget_job"
  }

  package init(type: String, _ object: JSONValue) throws(DiscardReason) {
    switch Name(rawValue: type) {
    case .registerAck: self = .registerAck(try object.fields())
    case .newMapTask: self = .newMapTask(try object.fields())
    case .newReduceTask: self = .newReduceTask(try object.fields())
    case .shutdown: self = .shutdown
    case .newPlanTask: self = .newPlanTask(try object.fields())
    case .listInputs: self = .listInputs(try object.fields())
    case .wantBlob: self = .wantBlob(try object.fields(as: BlobName.self).hash)
    case .stopAttempt: self = .stopAttempt(try object.fields())
    case .mapOutputs: self = .mapOutputs(try object.fields())
    case .forgetJob: self = .forgetJob(try object.fields())
    case nil: throw .unknownType(type)
    }
  }

  package func writeFields(to writer: inout JSONWriter) {
    switch self {
    case .registerAck(let acknowledgement): writer.message(Name.registerAck, acknowledgement)
    case .newMapTask(let task): writer.message(Name.newMapTask, task)
    case .newReduceTask(let task): writer.message(Name.newReduceTask, task)
    case .shutdown: writer.message(Name.shutdown)
    case .newPlanTask(let task): writer.message(Name.newPlanTask, task)
    case .listInputs(let question): writer.message(Name.listInputs, question)
    case .wantBlob(let hash): writer.message(Name.wantBlob, BlobName(hash: hash))
    case .stopAttempt(let stop): writer.message(Name.stopAttempt, stop)
    case .mapOutputs(let news): writer.message(Name.mapOutputs, news)
    case .forgetJob(let forget): writer.message(Name.forgetJob, forget)
    }
  }
}

extension Assignment: WireObject {
  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    self.init(
      attempt: try fields.field("attempt", \.attempt, .object()),
      epoch: try fields.field("epoch", \.epoch, .count),
      plan: try fields.field("plan", \.plan, .hash),
      memoryBytes: try fields.field("memory_bytes", \.memoryBytes, .count),
      shipment: try fields.field(ifThere: "shipment", \.shipment, .hash))
  }
}

extension NewMapTask: WireObject {
  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    self.init(
      task: try fields.field("task_id", \.task, .count),
      executable: try fields.field("executable", \.executable, .command),
      inputPaths: try fields.field("input_paths", \.inputPaths, .paths),
      outputDirectory: try fields.field(
        "output_directory", \.outputDirectory, .optionalPath),
      partitions: try fields.field(
        "num_partitions", \.partitions, .integer(in: 0...WireLimits.partitionsMax)),
      address: try fields.part(ifThere: "worker_host", or: "worker_port", \.address),
      assignment: try fields.part(ifThere: "attempt", \.assignment))
  }
}

extension NewReduceTask: WireObject {
  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    self.init(
      task: try fields.field("task_id", \.task, .count),
      executable: try fields.field("executable", \.executable, .command),
      inputPaths: try fields.field("input_paths", \.inputPaths, .paths),
      outputDirectory: try fields.field(
        "output_directory", \.outputDirectory, .optionalPath),
      address: try fields.part(ifThere: "worker_host", or: "worker_port", \.address),
      assignment: try fields.part(ifThere: "attempt", \.assignment),
      sources: try fields.list(
        "sources", \.sources, of: .object(), .someOrAbsent(most: WireLimits.tasksMax)),
      maps: try fields.field(ifThere: "maps", \.maps, .integer(in: 0...WireLimits.tasksMax)))
  }
}

extension StopAttempt: WireObject {
  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    self.init(
      attempt: try fields.field("attempt", \.attempt, .object()),
      epoch: try fields.field("epoch", \.epoch, .count))
  }
}

extension ForgetJob: WireObject {
  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    self.init(
      job: try fields.field("job", \.job, .job),
      epoch: try fields.field("epoch", \.epoch, .count))
  }
}
