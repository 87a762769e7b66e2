import JobModel

extension ManagerMessage: WireMessage {
  package init(type: String, _ object: JSONValue) throws(DiscardReason) {
    switch type {
    case "register": self = .register(try Register(object))
    case "finished":
      self = .finished(
        Finished(
          task: try object.integer("task_id", in: 0...WireLimits.integerMax),
          address: try WorkerAddress(object)))
    case "shutdown": self = .shutdown
    case "new_manager_job": self = .newManagerJob(try NewManagerJob(object))
    case "attempt_finished": self = .attemptFinished(try AttemptFinished(object))
    case "attempt_failed": self = .attemptFailed(try AttemptFailed(object))
    case "progress": self = .progress(try ProgressReport(object))
    case "inputs_listed": self = .inputsListed(try InputsListed(object))
    case "goodbye": self = .goodbye(Goodbye(worker: try WorkerID(object, "worker_id")))
    default: self = .request(try ClientRequest(type: type, object))
    }
  }

  package func writeFields(to writer: inout JSONWriter) {
    switch self {
    case .register(let register):
      writer.type("register")
      register.writeFields(to: &writer)
    case .finished(let finished):
      writer.type("finished")
      writer.field("task_id", finished.task)
      finished.address.writeFields(to: &writer)
    case .shutdown: writer.type("shutdown")
    case .newManagerJob(let job):
      writer.type("new_manager_job")
      job.writeFields(to: &writer)
    case .attemptFinished(let finished):
      writer.type("attempt_finished")
      finished.writeFields(to: &writer)
    case .attemptFailed(let failed):
      writer.type("attempt_failed")
      failed.writeFields(to: &writer)
    case .progress(let progress):
      writer.type("progress")
      progress.writeFields(to: &writer)
    case .inputsListed(let listed):
      writer.type("inputs_listed")
      listed.writeFields(to: &writer)
    case .goodbye(let goodbye):
      writer.type("goodbye")
      writer.field("worker_id", goodbye.worker.number)
    case .request(let request): request.writeFields(to: &writer)
    }
  }
}

extension NewManagerJob {
  init(_ object: JSONValue) throws(DiscardReason) {
    self.init(
      inputDirectory: try object.text("input_directory", .path),
      outputDirectory: try object.text("output_directory", .path),
      mapperExecutable: try object.text("mapper_executable", .path),
      reducerExecutable: try object.text("reducer_executable", .path),
      mappers: try object.integer("num_mappers", in: 1...WireLimits.tasksMax),
      reducers: try object.integer("num_reducers", in: 1...WireLimits.partitionsMax))
  }

  func writeFields(to writer: inout JSONWriter) {
    writer.field("input_directory", inputDirectory)
    writer.field("output_directory", outputDirectory)
    writer.field("mapper_executable", mapperExecutable)
    writer.field("reducer_executable", reducerExecutable)
    writer.field("num_mappers", mappers)
    writer.field("num_reducers", reducers)
  }
}
