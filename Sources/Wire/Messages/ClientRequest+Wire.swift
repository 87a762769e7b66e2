import JobModel

extension ClientRequest: WireMessage {
  package init(type: String, _ object: JSONValue) throws(DiscardReason) {
    let body: Body
    switch type {
    case "submit": body = .submit(try Submission(object))
    case "cluster": body = .cluster
    case "status": body = .status(try JobID(object, "job"))
    case "jobs": body = .jobs
    case "workers": body = .workers
    case "cancel": body = .cancel(try JobID(object, "job"))
    case "drain": body = .drain(try WorkerID(object, "worker_id"))
    case "watch": body = .watch(try JobID(object, "job"))
    case "await": body = .await(try JobID(object, "job"))
    case "blob": body = .blob(try object.hash("hash"))
    case "put_blob": body = .putBlob(try BlobHeader(object))
    default: throw .unknownType(type)
    }
    self.init(number: try object.requestNumber(), body)
  }

  package func writeFields(to writer: inout JSONWriter) {
    writer.type(type)
    writer.field("request", number)
    switch body {
    case .cluster, .jobs, .workers: break
    case .submit(let submission): submission.writeFields(to: &writer)
    case .status(let job), .cancel(let job), .watch(let job), .await(let job):
      writer.field("job", job.number)
    case .drain(let worker): writer.field("worker_id", worker.number)
    case .blob(let hash): writer.field("hash", hash.hexadecimal)
    case .putBlob(let header): header.writeFields(to: &writer)
    }
  }

  private var type: StaticString {
    switch body {
    case .submit: "submit"
    case .cluster: "cluster"
    case .status: "status"
    case .jobs: "jobs"
    case .workers: "workers"
    case .cancel: "cancel"
    case .drain: "drain"
    case .watch: "watch"
    case .await: "await"
    case .blob: "blob"
    case .putBlob: "put_blob"
    }
  }
}

extension Submission {
  init(_ object: JSONValue) throws(DiscardReason) {
    guard let specification = try object.object(ifThere: "specification") else {
      throw JSONValue.missing("specification")
    }
    self.init(
      specification: specification.text,
      priority: try object.integer(ifThere: "priority", in: WireLimits.priorities) ?? 0,
      name: try object.text(ifThere: "name", .name))
  }

  func writeFields(to writer: inout JSONWriter) {
    writer.field("specification", specification)
    writer.field("priority", priority)
    writer.field("name", name)
  }
}

extension BlobHeader {
  init(_ object: JSONValue) throws(DiscardReason) {
    self.init(
      hash: try object.hash("hash"),
      bytes: try object.integer("bytes", in: 0...WireLimits.blobBytesMax))
  }

  func writeFields(to writer: inout JSONWriter) {
    writer.field("hash", hash.hexadecimal)
    writer.field("bytes", bytes)
  }
}

extension ManagerAnswer: WireMessage {
  package init(type: String, _ object: JSONValue) throws(DiscardReason) {
    switch type {
    case "reply": self = .reply(try Reply(object))
    case "blob": self = .blob(try BlobHeader(object))
    default: throw .unknownType(type)
    }
  }

  package func writeFields(to writer: inout JSONWriter) {
    switch self {
    case .reply(let reply):
      writer.type("reply")
      reply.writeFields(to: &writer)
    case .blob(let header):
      writer.type("blob")
      header.writeFields(to: &writer)
    }
  }
}

extension Reply {
  init(_ object: JSONValue) throws(DiscardReason) {
    let outcome: Outcome
    if let error = try object.object(ifThere: "error") {
      outcome = .error(
        kind: ErrorKind(rawValue: try error.text("kind", .name)) ?? .other,
        message: try error.text("message", .message))
    } else if let value = object["ok"] {
      outcome = .ok(value.text)
    } else {
      throw JSONValue.missing("ok")
    }
    self.init(
      request: try object.requestNumber(), outcome, isLast: object["more"]?.kind != .true)
  }

  func writeFields(to writer: inout JSONWriter) {
    writer.field("request", request)
    if !isLast {
      writer.name("more")
      writer.value(true)
    }
    switch outcome {
    case .ok(let value): writer.field("ok", value)
    case .error(let kind, let message):
      writer.name("error")
      writer.object {
        $0.field("kind", kind.rawValue)
        $0.field("message", TextRule.message.clipped(message))
      }
    }
  }
}

extension JSONValue {
  func requestNumber() throws(DiscardReason) -> Int {
    try integer("request", in: 0...WireLimits.integerMax)
  }
}
