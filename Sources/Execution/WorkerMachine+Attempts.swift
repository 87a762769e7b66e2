import JobModel
import Wire

/// An attempt on its way to a child: collects what it needs from its job.
extension WorkerMachine {
  mutating func begin(
    _ assignment: Assignment, _ work: Attempt.Work, output: FilePath,
    sources: [MapOutputSource] = []
  ) {
    let id = assignment.attempt
    guard !reports.has(id) else { return sendAgain(id) }
    guard attempts[id] == nil else { return }
    let scratch = settings.directory + "/" + Self.folder(of: id)
    attempts[id] = Attempt(
      assignment, work, output: output, scratch: scratch, sources: sources, now: now)
    act(.prepare(id, scratch: scratch, output: output))
  }

  private static func folder(of id: AttemptID) -> FilePath {
    "job-\(id.task.job.number)/\(id.task.kind.rawValue)-\(id.task.index)-\(id.number)"
  }

  mutating func enter(_ state: AttemptState, _ id: AttemptID) {
    attempts[id]?.enter(state, at: now)
  }

  /// The attempt's directories have been made.
  ///
  /// - Parameter sources: for a reduce attempt, the sources it can start to fetch while its plan is
  ///   on the way.
  mutating func begun(_ id: AttemptID, _ sources: [MapOutputSource]) {
    guard let assignment = attempts[id]?.assignment else { return }
    act(.note(.attemptBegins(id)))
    enter(.fetchingPlan, id)
    if !sources.isEmpty { act(.findSources(id, sources)) }
    act(.getBlob(assignment.plan, for: id.task.job, .attempt(id)))
  }

  /// The plan has arrived. The inputs of a map or plan task have to be in permitted places; a
  /// reduce task reads only map outputs.
  mutating func planCame(_ plan: FilePath, for id: AttemptID, _ assignment: Assignment) {
    guard settings.confinesInputs, id.task.kind != .reduce,
      !checkedPlans.contains(assignment.plan)
    else { return fetchFiles(of: id, plan: plan, assignment) }
    enter(.checkingInputs(plan: plan), id)
    act(.checkInputs(id, plan: plan))
  }

  mutating func remember(checked plan: ContentHash) {
    if checkedPlans.count >= ExecutionLimits.checkedPlansMax { checkedPlans = [] }
    checkedPlans.insert(plan)
  }

  mutating func fetchFiles(of id: AttemptID, plan: FilePath, _ assignment: Assignment) {
    guard let specification = assignment.shipment else {
      return goOn(id, AttemptState.Materials(plan: plan))
    }
    enter(.fetchingFiles(plan: plan), id)
    act(.getFiles(id, specification: specification))
  }

  /// What every attempt of the job needs has arrived; a plan or reduce attempt needs more.
  mutating func goOn(_ id: AttemptID, _ materials: AttemptState.Materials) {
    switch attempts[id]?.work {
    case nil: break
    case .map: enqueue(id, materials)
    case .reduce: gather(id, materials)
    case .plan(let listings, let draft):
      guard !listings.isEmpty || draft != nil else {
        return listingsCame(id, materials, paths: [:], listings, draft)
      }
      let wanted = Self.wanted(listings, draft)
      enter(.fetchingListings(materials, AttemptState.Listings(missing: Set(wanted))), id)
      for hash in wanted {
        act(.getBlob(hash, for: id.task.job, .attempt(id)))
      }
    }
  }

  // MARK: How a plan attempt gets the inputs

  /// Each wanted blob once, in the order of the task.
  private static func wanted(
    _ listings: [InputListingSource], _ draft: ContentHash?
  ) -> [ContentHash] {
    var known: Set<ContentHash> = []
    return (listings.map(\.hash) + (draft.map { [$0] } ?? [])).filter { known.insert($0).inserted }
  }

  /// A blob that the attempt does not wait for changes nothing.
  mutating func listingCame(
    _ hash: ContentHash, _ result: Result<FilePath, JobFailure>, for id: AttemptID
  ) {
    guard attempts[id]?.waitsForListing(hash) == true else { return }
    switch result {
    case .failure(let failure): fail(id, failure)
    case .success(let path):
      attempts[id]?.listingCame(hash, path: path, at: now)
      guard case .fetchingListings(let materials, let arrived) = attempts[id]?.state,
        arrived.missing.isEmpty, case .plan(let listings, let draft) = attempts[id]?.work
      else { return }
      listingsCame(id, materials, paths: arrived.paths, listings, draft)
    }
  }

  private mutating func listingsCame(
    _ id: AttemptID, _ materials: AttemptState.Materials, paths: [ContentHash: FilePath],
    _ listings: [InputListingSource], _ draft: ContentHash?
  ) {
    var inputs = PlanInputs(host: settings.address.host)
    for listing in listings {
      if let path = paths[listing.hash] {
        inputs.listings.append(.init(host: listing.host, path: path))
      }
    }
    inputs.draft = draft.flatMap { paths[$0] }
    var materials = materials
    materials.planInputs = inputs
    enqueue(id, materials)
  }

  // MARK: Stops

  /// Every request to stop is answered, even for an attempt that is over, because the manager keeps
  /// a slot for it until it hears of its end.
  mutating func stop(_ id: AttemptID, epoch: Int) {
    guard attempts[id] == nil else { return stop(id) }
    guard !reports.has(id) else { return sendAgain(id) }
    sayFarewell(to: id, epoch: epoch, "there is no such attempt any more")
  }

  mutating func stop(_ id: AttemptID) {
    giveUp(id, AttemptFailure(.stopped, "stopped as the manager wished"))
  }

  /// Ends an attempt in any state. If it has a child, it ends once the child has ended.
  mutating func giveUp(_ id: AttemptID, _ failure: AttemptFailure) {
    switch attempts[id]?.state {
    case .running(let child, _):
      enter(.stopping(child, failure), id)
      act(.stopChild(child))
    case nil, .stopping: break
    case .preparing, .fetchingPlan, .checkingInputs, .fetchingFiles, .fetchingListings, .gathering,
      .queued, .keepingPlan:
      fail(id, failure)
    }
  }

  /// The job is over: stops its attempts, and keeps nothing of it.
  mutating func forget(_ job: JobID) {
    for id in attempts.keys.filter({ $0.task.job == job }).sorted() {
      attempts[id]?.isForgotten = true
      stop(id)
    }
    // The manager still waits for these reports.
    for id in reports.forget(job) { sayFarewell(to: id, epoch: epoch, "its job is over") }
    shipments[job] = nil
    if questions.forget(job) { leaveListing() }
    act(.forgetJob(job))
    dismissUnused()
    act(.removeFiles(settings.directory.appending("job-\(job.number)")))
  }
}
