import DataCore
import JobModel
import LocalEngine
import Storage

/// Listing inputs, and making plans from the listings.
extension AttemptRunner {
  /// Lists the inputs that this host has.
  func list(_ request: AttemptRequest, on host: String) throws -> FilePath {
    let specification = try read(JobSpecification.self, request.plan)
    let listing = InputResolver.list(try specification.inputArguments(), host: host)
    let path = request.scratch + "/listing.json"
    try System.write(try JSON.encoded(listing), to: path, in: .scratch)
    return path
  }

  func plan(_ request: AttemptRequest) throws -> PlanTaskResult {
    var specification = try read(JobSpecification.self, request.plan)
    specification.memoryBytes = request.memoryBytes
    let program = try Resolver.program(workingDirectory.enter(specification, request))
    let draft: PlanDraft
    if let path = request.planInputs?.draft {
      draft = try read(PlanDraft.self, path)
    } else {
      let inputs = try inputs(of: specification, request.planInputs)
      try inputs.checkRereadable()
      draft = PlanDraft(files: inputs.files, leftOut: inputs.leftOut)
      try OutputPlacement.check(specification, inputs: draft.files)
    }
    let step = try JobPlanner(
      specification, program: program, cancellation: cancellation, tasksAreAlone: true
    ).step(draft, at: request.planInputs?.host, job: JobNumber.any(), scratch: request.scratch)
    let path = request.scratch + "/plan.json"
    switch step {
    case .done(var plan):
      plan.leftOut = draft.leftOut.isEmpty ? nil : draft.leftOut
      plan.specification.scratch = ""
      try System.write(try JSON.encoded(plan), to: path, in: .scratch)
      return PlanTaskResult(plan, path: path)
    case .goesOn(let draft, let hosts):
      try System.write(try JSON.encoded(draft), to: path, in: .scratch)
      var result = PlanTaskResult(path: path, splitBytes: [], partitions: 0)
      result.goesOnAt = hosts
      return result
    }
  }

  private func inputs(
    of specification: JobSpecification, _ known: PlanInputs?
  ) throws -> JobInputs {
    let listings = known?.listings ?? []
    guard !listings.isEmpty else {
      return try InputResolver.resolve(specification)
    }
    let arguments = Array(try specification.inputArguments().joined())
    return try InputMerge.inputs(
      arguments,
      listings: try listings.map { one in
        let listing = try read(InputListing.self, one.path)
        guard listing.arguments.count == arguments.count else {
          throw JobFailure(.corrupted, "\(one.path) is not a listing of this job's inputs")
        }
        return HostListing(host: one.host, listing: listing)
      })
  }
}

extension PlanTaskResult {
  fileprivate init(_ plan: JobPlan, path: FilePath) {
    self.init(
      path: path, splitBytes: plan.splits.map(\.bytes),
      partitions: plan.partitions)
    guard plan.files.contains(where: { $0.hosts != nil }) else { return }
    splitHosts = plan.splits.map { split in
      split.ranges.first.flatMap { plan.files[$0.file].hosts } ?? []
    }
  }
}
