import JobModel

extension ManagerMessage: WireMessage {
  private enum Name: String {
    case register
    case finished
    case shutdown
    case newManagerJob = "new_manager_job"
    case attemptFinished = "attempt_finished"
    case attemptFailed = "attempt_failed"
    case progress
    case inputsListed = "inputs_listed"
    case goodbye
  }

  package init(type: String, _ object: JSONValue) throws(DiscardReason) {
    switch Name(rawValue: type) {
    case .register: self = .register(try object.fields())
    case .finished: self = .finished(try object.fields())
    case .shutdown: self = .shutdown
    case .newManagerJob: self = .newManagerJob(try object.fields())
    case .attemptFinished: self = .attemptFinished(try object.fields())
    case .attemptFailed: self = .attemptFailed(try object.fields())
    case .progress: self = .progress(try object.fields())
    case .inputsListed: self = .inputsListed(try object.fields())
    case .goodbye: self = .goodbye(try object.fields())
    case nil: self = .request(try ClientRequest(type: type, object))
    }
  }

  package func writeFields(to writer: inout JSONWriter) {
    switch self {
    case .register(let register): writer.message(Name.register, register)
    case .finished(let finished): writer.message(Name.finished, finished)
    case .shutdown: writer.message(Name.shutdown)
    case .newManagerJob(let job): writer.message(Name.newManagerJob, job)
    case .attemptFinished(let finished): writer.message(Name.attemptFinished, finished)
    case .attemptFailed(let failed): writer.message(Name.attemptFailed, failed)
    case .progress(let progress): writer.message(Name.progress, progress)
    case .inputsListed(let listed): writer.message(Name.inputsListed, listed)
    case .goodbye(let goodbye): writer.message(Name.goodbye, goodbye)
    case .request(let request): request.writeFields(to: &writer)
    }
  }
}

extension Finished: WireObject {
  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    self.init(
      task: try fields.field("task_id", \.task, .count), address: try fields.part(\.address))
  }
}

extension NewManagerJob: WireObject {
  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    self.init(
      inputDirectory: try fields.field("input_directory", \.inputDirectory, .path),
      outputDirectory: try fields.field("output_directory", \.outputDirectory, .path),
      mapperExecutable: try fields.field("mapper_executable", \.mapperExecutable, .path),
      reducerExecutable: try fields.field(
        "reducer_executable", \.reducerExecutable, .path),
      mappers: try fields.field("num_mappers", \.mappers, .integer(in: 1...WireLimits.tasksMax)),
      reducers: try fields.field(
        "num_reducers", \.reducers, .integer(in: 1...WireLimits.partitionsMax)))
  }
}

extension Goodbye: WireObject {
  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    self.init(worker: try fields.field("worker_id", \.worker, .worker))
  }
}
