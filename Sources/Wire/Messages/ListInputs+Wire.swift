import JobModel

extension ListInputs: WireObject {
  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    self.init(
      attempt: try fields.field("attempt", \.attempt, .object()),
      epoch: try fields.field("epoch", \.epoch, .count),
      specification: try fields.field("specification", \.specification, .hash))
  }
}

extension InputsListed: WireObject {
  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    self.init(
      attempt: try fields.field("attempt", \.attempt, .object()),
      epoch: try fields.field("epoch", \.epoch, .count),
      worker: try fields.field("worker_id", \.worker, .worker), try fields.part(\.outcome))
  }
}

extension InputsListed.Outcome: WireObject {
  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    if let message = try fields.field(ifThere: "error", \.message, .text(.message)) {
      self = .error(message)
    } else if let hash = try fields.field(ifThere: "listing", \.hash, .hash) {
      self = .listing(hash)
    } else {
      throw fields.missing("listing")
    }
  }

  private var message: String? {
    if case .error(let message) = self { message } else { nil }
  }

  private var hash: ContentHash? {
    if case .listing(let hash) = self { hash } else { nil }
  }
}

extension NewPlanTask: WireObject {
  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    self.init(
      assignment: try fields.part(\.assignment),
      listings: try fields.list(
        "listings", \.listings, of: .object(), .someOrAbsent(most: WireLimits.hostsMax)),
      draft: try fields.field(ifThere: "draft", \.draft, .hash))
  }
}

extension InputListingSource: WireObject {
  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    self.init(
      host: try fields.field("host", \.host, .text(.host)),
      hash: try fields.field("listing", \.hash, .hash))
  }
}
