package import JobModel

/// Asks a worker which of a job's inputs are within its reach. It answers with `InputsListed`.
package struct ListInputs: Equatable, Sendable {
  /// The plan attempt that waits for the listing.
  package var attempt: AttemptID
  package var epoch: Int
  /// The job's specification, to be requested by `blob`.
  package var specification: ContentHash

  package init(attempt: AttemptID, epoch: Int, specification: ContentHash) {
    self.attempt = attempt
    self.epoch = epoch
    self.specification = specification
  }
}

/// What a worker has of a job's inputs.
package struct InputsListed: Equatable, Sendable {
  package enum Outcome: Equatable, Sendable {
    /// The listing, which stays with the worker until it is requested. Hosts that share a file
    /// system have the same listing.
    case listing(ContentHash)
    /// For people.
    case error(String)
  }

  package var attempt: AttemptID
  package var epoch: Int
  package var worker: WorkerID
  package var outcome: Outcome

  package init(attempt: AttemptID, epoch: Int, worker: WorkerID, _ outcome: Outcome) {
    self.attempt = attempt
    self.epoch = epoch
    self.worker = worker
    self.outcome = outcome
  }
}

/// The listing of a host, as a blob.
package struct InputListingSource: Equatable, Sendable {
  package var host: String
  package var hash: ContentHash

  package init(host: String, hash: ContentHash) {
    self.host = host
    self.hash = hash
  }
}
