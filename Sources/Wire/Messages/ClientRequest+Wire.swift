import JobModel

extension ClientRequest: WireMessage {
  private enum Name: String {
    case submit
    case cluster
    case status
    case jobs
    case workers
    case cancel
    case drain
    case watch
    case await
    case logs
    case blob
    case putBlob = "put_blob"
  }

  package init(type: String, _ object: JSONValue) throws(DiscardReason) {
    let body: Body
    switch Name(rawValue: type) {
    case .submit: body = .submit(try object.fields())
    case .cluster: body = .cluster
    case .status: body = .status(try object.fields(as: JobName.self).job)
    case .jobs: body = .jobs
    case .workers: body = .workers
    case .cancel: body = .cancel(try object.fields(as: JobName.self).job)
    case .drain: body = .drain(try object.fields(as: WorkerName.self).worker)
    case .watch: body = .watch(try object.fields(as: JobName.self).job)
    case .await: body = .await(try object.fields(as: JobName.self).job)
    case .logs: body = .logs(try object.fields())
    case .blob: body = .blob(try object.fields(as: BlobName.self).hash)
    case .putBlob: body = .putBlob(try object.fields())
    case nil: throw .unknownType(type)
    }
    self.init(number: try object.fields(as: RequestNumber.self).number, body)
  }

  package func writeFields(to writer: inout JSONWriter) {
    writer.message(name, RequestNumber(number: number))
    switch body {
    case .cluster, .jobs, .workers: break
    case .submit(let submission): writer.fields(of: submission)
    case .status(let job), .cancel(let job), .watch(let job), .await(let job):
      writer.fields(of: JobName(job: job))
    case .drain(let worker): writer.fields(of: WorkerName(worker: worker))
    case .logs(let question): writer.fields(of: question)
    case .blob(let hash): writer.fields(of: BlobName(hash: hash))
    case .putBlob(let header): writer.fields(of: header)
    }
  }

  private var name: Name {
    switch body {
    case .submit: .submit
    case .cluster: .cluster
    case .status: .status
    case .jobs: .jobs
    case .workers: .workers
    case .cancel: .cancel
    case .drain: .drain
    case .watch: .watch
    case .await: .await
    case .logs: .logs
    case .blob: .blob
    case .putBlob: .putBlob
    }
  }
}

extension Submission: WireObject {
  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    self.init(
      specification: try fields.field("specification", \.specification, .anyObject),
      priority: try fields.field(
        "priority", \.priority, .integer(in: WireLimits.priorities), orElse: 0),
      name: try fields.field(ifThere: "name", \.name, .text(.name)),
      token: try fields.field(ifThere: "token", \.token, .text(.token)))
  }
}

extension LogQuestion: WireObject {
  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    self.init(
      job: try fields.field("job", \.job, .job),
      kind: try fields.field(ifThere: "kind", \.kind, .taskKind),
      task: try fields.field(
        ifThere: "task", \.task, .integer(in: 0...WireLimits.tasksMax - 1)),
      after: try fields.field(ifThere: "after", \.after, .object()))
  }
}

extension BlobHeader: WireObject {
  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    self.init(
      hash: try fields.field("hash", \.hash, .hash),
      bytes: try fields.field("bytes", \.bytes, .integer(in: 0...WireLimits.blobBytesMax)))
  }
}

// MARK: Requests of one field

/// Chosen by the client, and repeated in the answer.
struct RequestNumber: WireObject {
  var number: Int

  init(number: Int) { self.number = number }

  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    number = try fields.field("request", \.number, .count)
  }
}

private struct JobName: WireObject {
  var job: JobID

  init(job: JobID) { self.job = job }

  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    job = try fields.field("job", \.job, .job)
  }
}

private struct WorkerName: WireObject {
  var worker: WorkerID

  init(worker: WorkerID) { self.worker = worker }

  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    worker = try fields.field("worker_id", \.worker, .worker)
  }
}

/// The blob that is requested.
struct BlobName: WireObject {
  var hash: ContentHash

  init(hash: ContentHash) { self.hash = hash }

  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    hash = try fields.field("hash", \.hash, .hash)
  }
}
