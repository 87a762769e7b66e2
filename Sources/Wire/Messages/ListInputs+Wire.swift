import JobModel

extension ListInputs {
  init(_ object: JSONValue) throws(DiscardReason) {
    self.init(
      attempt: try AttemptID(in: object), epoch: try object.epoch(),
      specification: try object.hash("specification"))
  }

  func writeFields(to writer: inout JSONWriter) {
    writer.field("attempt", attempt)
    writer.field("epoch", epoch)
    writer.field("specification", specification.hexadecimal)
  }
}

extension InputsListed {
  init(_ object: JSONValue) throws(DiscardReason) {
    let outcome: Outcome =
      if let error = try object.text(ifThere: "error", .message) {
        .error(error)
      } else {
        .listing(try object.hash("listing"))
      }
    self.init(
      attempt: try AttemptID(in: object), epoch: try object.epoch(),
      worker: try WorkerID(object, "worker_id"), outcome)
  }

  func writeFields(to writer: inout JSONWriter) {
    writer.field("attempt", attempt)
    writer.field("epoch", epoch)
    writer.field("worker_id", worker.number)
    switch outcome {
    case .listing(let hash): writer.field("listing", hash.hexadecimal)
    case .error(let message): writer.field("error", TextRule.message.clipped(message))
    }
  }
}

extension NewPlanTask {
  init(_ object: JSONValue) throws(DiscardReason) {
    self.init(
      assignment: try Assignment(object),
      listings: try object.list("listings", countMax: WireLimits.hostsMax) {
        (item) throws(DiscardReason) in try InputListingSource(item)
      }, draft: try object.hash(ifThere: "draft"))
  }

  func writeFields(to writer: inout JSONWriter) {
    assignment.writeFields(to: &writer)
    if !listings.isEmpty {
      writer.name("listings")
      writer.array(listings) { $1.write(to: &$0) }
    }
    writer.field("draft", draft?.hexadecimal)
  }
}

extension InputListingSource {
  init(_ object: JSONValue) throws(DiscardReason) {
    self.init(host: try object.text("host", .host), hash: try object.hash("listing"))
  }

  func write(to writer: inout JSONWriter) {
    writer.object {
      $0.field("host", host)
      $0.field("listing", hash.hexadecimal)
    }
  }
}
