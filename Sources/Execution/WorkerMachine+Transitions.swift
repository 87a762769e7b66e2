import JobModel
import Wire

/// The answer that an attempt waits for.
enum AttemptStep: Sendable {
  case prepared
  case notPrepared(AttemptFailure)
  case blobCame(ContentHash, Result<FilePath, JobFailure>)
  case inputsChecked(JobFailure?)
  case filesCame(Result<UnpackedShipment, JobFailure>)
  case segmentsFetched([FetchedCopy])
  case sourceChecked(MapOutputSource, FetchFailure.Cause)
  case inputWritten(JobFailure?)
  case planKept(Result<ContentHash, JobFailure>)
}

/// How attempts proceed, state by state (`Transitions.md`).
extension WorkerMachine {
  /// Advances an attempt. An answer that no longer fits the attempt's state is late, and changes
  /// nothing.
  mutating func advance(_ id: AttemptID, _ step: AttemptStep) {
    // A state with many listings is changed in place.
    if case .blobCame(let hash, let result) = step, attempts[id]?.state.name == .fetchingListings {
      return listingCame(hash, result, for: id)
    }
    // Do not copy the whole attempt: the next change to its sources would then copy them, too.
    guard let state = attempts[id]?.state, let assignment = attempts[id]?.assignment else { return }
    switch (state, step) {
    case (.preparing(let sources), .prepared):
      begun(id, sources)
    case (.preparing, .notPrepared(let failure)):
      remove(id)
      report(failed(id, epoch: assignment.epoch, failure), of: id)

    case (.fetchingPlan, .blobCame(assignment.plan, .success(let plan))):
      planCame(plan, for: id, assignment)
    case (.fetchingPlan, .blobCame(assignment.plan, .failure(let failure))):
      fail(id, failure)

    case (.checkingInputs(let plan), .inputsChecked(nil)):
      remember(checked: assignment.plan)
      fetchFiles(of: id, plan: plan, assignment)
    case (.checkingInputs, .inputsChecked(let failure?)):
      fail(id, failure)

    case (.fetchingFiles(let plan), .filesCame(.success(let shipment))):
      shipments[id.task.job] = shipment
      goOn(id, AttemptState.Materials(plan: plan, shipment: shipment))
    case (.fetchingFiles, .filesCame(.failure(let failure))):
      fail(id, failure)

    case (.gathering(let materials, .segments), .segmentsFetched(let copies)):
      gathered(copies, for: id, materials)
    case (.gathering(let materials, .input), .inputWritten(nil)):
      enqueue(id, materials)
    case (.gathering(_, .input), .inputWritten(let failure?)):
      fail(id, failure)
    case (.gathering(let materials, .check(let asked)), .sourceChecked(let source, let cause))
    where asked == source:
      discard(source, cause, for: id, materials)

    case (.keepingPlan(let result), .planKept(.success(let hash))):
      finish(id, planned: result, hash)
    case (.keepingPlan, .planKept(.failure(let failure))):
      fail(id, JobFailure(.scratch, failure.message))

    default: break
    }
  }
}
