import JobModel

extension WorkerMessage: WireMessage {
  package init(type: String, _ object: JSONValue) throws(DiscardReason) {
    switch type {
    case "register_ack": self = .registerAck(try RegisterAcknowledgement(object))
    case "new_map_task": self = .newMapTask(try NewMapTask(object))
    case "new_reduce_task": self = .newReduceTask(try NewReduceTask(object))
    case "shutdown": self = .shutdown
    case "new_plan_task": self = .newPlanTask(try NewPlanTask(object))
    case "list_inputs": self = .listInputs(try ListInputs(object))
    case "want_blob": self = .wantBlob(try object.hash("hash"))
    case "stop_attempt":
      self = .stopAttempt(
        StopAttempt(attempt: try AttemptID(in: object), epoch: try object.epoch()))
    case "map_outputs": self = .mapOutputs(try MapOutputs(object))
    case "forget_job":
      self = .forgetJob(ForgetJob(job: try JobID(object, "job"), epoch: try object.epoch()))
    default: throw .unknownType(type)
    }
  }

  package func writeFields(to writer: inout JSONWriter) {
    switch self {
    case .registerAck(let acknowledgement):
      writer.type("register_ack")
      acknowledgement.writeFields(to: &writer)
    case .newMapTask(let task):
      writer.type("new_map_task")
      task.writeFields(to: &writer)
    case .newReduceTask(let task):
      writer.type("new_reduce_task")
      task.writeFields(to: &writer)
    case .shutdown: writer.type("shutdown")
    case .newPlanTask(let task):
      writer.type("new_plan_task")
      task.writeFields(to: &writer)
    case .listInputs(let question):
      writer.type("list_inputs")
      question.writeFields(to: &writer)
    case .wantBlob(let hash):
      writer.type("want_blob")
      writer.field("hash", hash.hexadecimal)
    case .stopAttempt(let stop):
      writer.type("stop_attempt")
      writer.field("attempt", stop.attempt)
      writer.field("epoch", stop.epoch)
    case .mapOutputs(let news):
      writer.type("map_outputs")
      news.writeFields(to: &writer)
    case .forgetJob(let forget):
      writer.type("forget_job")
      writer.field("job", forget.job.number)
      writer.field("epoch", forget.epoch)
    }
  }
}

extension Assignment {
  init(_ object: JSONValue) throws(DiscardReason) {
    self.init(
      attempt: try AttemptID(in: object), epoch: try object.epoch(),
      plan: try object.hash("plan"),
      memoryBytes: try object.integer("memory_bytes", in: 0...WireLimits.integerMax),
      shipment: try object.hash(ifThere: "shipment"))
  }

  /// nil where a foreign manager sent the task.
  init?(ifThere object: JSONValue) throws(DiscardReason) {
    if object["attempt"] == nil { return nil }
    try self.init(object)
  }

  func writeFields(to writer: inout JSONWriter) {
    writer.field("attempt", attempt)
    writer.field("epoch", epoch)
    writer.field("plan", plan.hexadecimal)
    writer.field("memory_bytes", memoryBytes)
    writer.field("shipment", shipment?.hexadecimal)
  }
}

extension NewMapTask {
  init(_ object: JSONValue) throws(DiscardReason) {
    self.init(
      task: try object.integer("task_id", in: 0...WireLimits.integerMax),
      executable: try object.text("executable", .command),
      inputPaths: try object.texts("input_paths", .path),
      outputDirectory: try object.text("output_directory", .optionalPath),
      partitions: try object.integer("num_partitions", in: 0...WireLimits.partitionsMax),
      address: try WorkerAddress(ifThere: object), assignment: try Assignment(ifThere: object))
  }

  func writeFields(to writer: inout JSONWriter) {
    writer.field("task_id", task)
    writer.field("executable", executable)
    writer.field("input_paths", inputPaths)
    writer.field("output_directory", outputDirectory)
    writer.field("num_partitions", partitions)
    address?.writeFields(to: &writer)
    assignment?.writeFields(to: &writer)
  }
}

extension NewReduceTask {
  init(_ object: JSONValue) throws(DiscardReason) {
    self.init(
      task: try object.integer("task_id", in: 0...WireLimits.integerMax),
      executable: try object.text("executable", .command),
      inputPaths: try object.texts("input_paths", .path),
      outputDirectory: try object.text("output_directory", .optionalPath),
      address: try WorkerAddress(ifThere: object), assignment: try Assignment(ifThere: object),
      sources: try MapOutputSource.list(object, "sources"),
      maps: try object.integer(ifThere: "maps", in: 0...WireLimits.tasksMax))
  }

  func writeFields(to writer: inout JSONWriter) {
    writer.field("task_id", task)
    writer.field("executable", executable)
    writer.field("input_paths", inputPaths)
    writer.field("output_directory", outputDirectory)
    address?.writeFields(to: &writer)
    assignment?.writeFields(to: &writer)
    if !sources.isEmpty {
      writer.name("sources")
      writer.array(sources) { $1.write(to: &$0) }
    }
    writer.field("maps", maps)
  }
}
