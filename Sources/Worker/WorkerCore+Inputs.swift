import JobModel
import Wire

/// What the manager wants to know of inputs, and what plan tasks have to know of those elsewhere.
extension WorkerCore {
  func listInputs(_ question: ListInputs) {
    lister.ask(question)
  }

  func answer(_ question: ListInputs, _ result: Result<ContentHash, JobFailure>) {
    let outcome: InputsListed.Outcome
    switch result {
    case .success(let hash): outcome = .listing(hash)
    case .failure(let failure): outcome = .error(failure.message)
    }
    manager.send(
      .inputsListed(
        InputsListed(attempt: question.attempt, epoch: question.epoch, worker: id, outcome)))
  }

  /// The manager asks for a listing. One that is gone was of a job that is over.
  func give(_ hash: ContentHash) {
    guard let bytes = try? planBytes(hash) else { return }
    manager.send(
      .request(ClientRequest(number: 0, .putBlob(BlobHeader(hash: hash, bytes: bytes.count)))))
    manager.send(raw: bytes)
  }

  /// A plan task runs once all that it goes by is here.
  func fetchLook(of attempt: WorkerAttempt, _ task: NewPlanTask) {
    var look = InputLook(host: settings.host)
    var missing = task.listings.count + (task.draft == nil ? 0 : 1)
    attempt.look = look
    guard missing > 0 else { return run(attempt) }
    func fetch(_ hash: ContentHash, _ put: @escaping (String) -> Void) {
      shelf.get(hash, for: attempt.id.task.job) { [weak self] result in
        guard let self, attempts[attempt.id] === attempt, attempt.stopReason == nil else { return }
        switch result {
        case .failure(let failure): fail(attempt, failure)
        case .success(let path):
          put(path)
          missing -= 1
          guard missing == 0 else { return }
          attempt.look = look
          run(attempt)
        }
      }
    }
    for listing in task.listings {
      fetch(listing.hash) { look.listings.append(.init(host: listing.host, path: $0)) }
    }
    if let draft = task.draft { fetch(draft) { look.draft = $0 } }
  }
}
