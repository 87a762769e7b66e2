import JobModel
import Wire

/// The manager's questions about inputs.
///
///     list_inputs ─▶ specification ─▶ child ─▶ listing, in the blob cache ─▶ inputs_listed
extension WorkerMachine {
  mutating func listInputs(_ question: ListInputs) {
    guard !questions.knows(question) else { return }
    guard questions.waitingCount < ExecutionLimits.questionsMax else {
      return answer(
        question,
        .error(
          "\(Counted.text(questions.waitingCount, "job")) \(Counted.name(questions.waitingCount, "waits", "wait")) for their inputs to be listed already"
        ))
    }
    questions.add(question)
    startListing()
  }

  private mutating func startListing() {
    guard let listing = questions.next() else { return }
    act(.startListingTimer(listing.id))
    act(
      .getBlob(
        listing.question.specification, for: listing.question.attempt.task.job, .listing(listing.id)
      ))
  }

  mutating func specificationCame(_ result: Result<FilePath, JobFailure>, for id: ListingID) {
    guard let listing = questions.current, listing.id == id,
      case .fetchingSpecification = listing.step
    else { return }
    switch result {
    case .failure(let failure): finishListing(.error(failure.message))
    case .success(let path):
      let attempt = listing.question.attempt
      let scratch: FilePath =
        "\(settings.directory)/job-\(attempt.task.job.number)/list-\(attempt.number)"
      let child = children.newID()
      questions.current?.step = .running(child, scratch: scratch)
      act(
        .startListing(
          child,
          AttemptRequest(
            attempt: attempt, plan: path, scratch: scratch, output: scratch,
            memoryBytes: settings.memoryShare,
            planInputs: PlanInputs(host: settings.address.host, isListing: true))))
    }
  }

  mutating func listerSaid(_ child: ChildID, _ event: AttemptEvent) {
    guard let listing = questions.current, case .running(child, let scratch) = listing.step else {
      return
    }
    switch event {
    case .listed(let path):
      questions.current?.step = .keeping(child, scratch: scratch)
      act(
        .keepBlob(
          path: path, bytesMax: ExecutionLimits.listingBytesMax,
          for: listing.question.attempt.task.job, .listing(listing.id)))
    case .failed(let failed): finishListing(.error(failed.failure.message))
    case .hello, .progress, .planned, .mapped, .reduced: break
    }
  }

  mutating func listingKept(_ result: Result<ContentHash, JobFailure>, for id: ListingID) {
    guard let listing = questions.current, listing.id == id, case .keeping = listing.step else {
      return
    }
    switch result {
    case .success(let hash): finishListing(.listing(hash))
    case .failure(let failure): finishListing(.error(failure.message))
    }
  }

  mutating func listerEnded(_ child: ChildID, _ message: String) {
    guard case .running(child, let scratch) = questions.current?.step else { return }
    questions.current?.step = .alone(scratch: scratch)
    finishListing(.error(message))
  }

  mutating func listingOverdue(_ id: ListingID) {
    guard questions.current?.id == id else { return }
    finishListing(
      .error("the inputs were not listed within \(ExecutionLimits.listingSeconds) seconds"))
  }

  private mutating func finishListing(_ outcome: InputsListed.Outcome) {
    guard let listing = questions.current else { return }
    answer(listing.question, outcome)
    leaveListing()
  }

  /// Continues with the next question.
  mutating func leaveListing() {
    guard let listing = questions.current else { return }
    questions.current = nil
    act(.stopListingTimer)
    switch listing.step {
    case .fetchingSpecification: break
    case .alone(let scratch): act(.removeFiles(scratch))
    case .running(let child, let scratch), .keeping(let child, let scratch):
      act(.stopChild(child))
      act(.removeFiles(scratch))
    }
    startListing()
  }

  private mutating func answer(_ question: ListInputs, _ outcome: InputsListed.Outcome) {
    act(
      .send(
        .inputsListed(
          InputsListed(
            attempt: question.attempt, epoch: question.epoch, worker: settings.worker, outcome))))
  }
}
