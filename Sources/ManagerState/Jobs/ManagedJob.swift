package import JobModel
package import Scheduling
package import Wire

/// What the manager knows about a job besides what its scheduler knows.
package final class ManagedJob {
  package let id: JobID
  package let name: String
  package let priority: Int
  package let specification: JobSpecification
  /// The specification's bytes as received.
  package let specificationBytes: [UInt8]
  package let specificationHash: ContentHash
  package let output: JobOutput
  package let submitted: Instant
  /// What its client calls the submission.
  package let token: String?
  /// The names of the programs, for people who read messages.
  package let mapperText: ByteString
  package let reducerText: ByteString

  /// Names that were left out, in each answer about the job.
  private static let leftOutShown = 100

  // MARK: Planning

  /// The plan so far, if several hosts contribute to it.
  package private(set) var draft: ContentHash?
  /// The listings of inputs that a plan attempt uses.
  package private(set) var listings: Set<ContentHash> = []
  /// Whether some inputs are on only some of the hosts.
  package private(set) var isBoundToHosts: Bool
  /// Hosts with inputs but no worker, as last logged.
  package private(set) var missingHosts: [String] = []
  /// The hash of the plan, once there is one.
  package private(set) var planHash: ContentHash?
  package private(set) var maps = 0
  package private(set) var partitions = 0
  private var files: [InputFile] = []

  // MARK: Attempts

  /// The sizes of the map outputs' segments, as far as they are known.
  private var segmentSizes = SegmentSizeTable()
  /// Where map outputs lie on the disks of their workers.
  package private(set) var mapOutputs: [AttemptID: FilePath] = [:]
  /// The part files that attempts wrote.
  package private(set) var parts: [AttemptID: [AttemptPart]] = [:]
  /// Reduce attempts that may still need to hear of map outputs, and their workers.
  package private(set) var reduceAttempts: [AttemptID: WorkerID] = [:]
  package private(set) var totals = ClusterJob.Totals()
  /// Why an attempt failed last by the fault of its worker, and where, until one succeeds.
  package private(set) var trouble: String?
  /// The last failure of an attempt or of the commit.
  private var lastFailure: JobFailure?
  private var counted: Set<TaskID> = []
  private var ranges: [GzipRangeReport] = []

  // MARK: End

  package private(set) var outcome: JobOutcome?
  package private(set) var ended: Instant?
  /// Of what kind the failure is with which it ended, if that is known.
  package private(set) var failureKind: JobFailure.Kind?

  package init(
    id: JobID, name: String, priority: Int, specification: JobSpecification,
    specificationBytes: [UInt8], specificationHash: ContentHash, output: JobOutput,
    submitted: Instant, token: String? = nil
  ) {
    self.id = id
    self.name = name
    self.priority = priority
    self.specification = specification
    self.specificationBytes = specificationBytes
    self.specificationHash = specificationHash
    self.output = output
    self.submitted = submitted
    self.token = token
    isBoundToHosts = (try? specification.inputHosts().isEmpty) == false
    if case .streaming(let streaming) = specification.program {
      mapperText = streaming.map.words.joined(separator: UInt8(ascii: " "))
      reducerText = streaming.reduce?.words.joined(separator: UInt8(ascii: " ")) ?? ""
    } else {
      mapperText = ByteString(specification.program.name)
      reducerText = ByteString(specification.program.name)
    }
  }

  // MARK: Planning

  /// A plan attempt has done all that its host can do.
  ///
  /// - Returns: the earlier draft, which is no longer needed.
  package func keep(draft: ContentHash) -> ContentHash? {
    let old = self.draft
    self.draft = draft
    return old == draft ? nil : old
  }

  package func keep(listings: some Sequence<ContentHash>) { self.listings.formUnion(listings) }

  /// Gives up the draft, because the plan is complete.
  package func takeDraft() -> ContentHash? {
    defer { draft = nil }
    return draft
  }

  package func takeListings() -> Set<ContentHash> {
    defer { listings = [] }
    return listings
  }

  /// The plan is complete.
  ///
  /// - Parameters:
  ///   - files: the inputs that it lists.
  ///   - leftOut: the names that it does not read.
  package func planned(
    _ hash: ContentHash, _ result: PlanTaskResult, files: [InputFile], leftOut: LeftOutNames? = nil
  ) {
    restore(plan: hash, files: files, leftOut: leftOut)
    maps = result.splitBytes.count
    isBoundToHosts = result.splitHosts != nil
    partitions = result.partitions
  }

  /// - Returns: whether that is news.
  package func note(missingHosts: [String]) -> Bool {
    guard self.missingHosts != missingHosts else { return false }
    self.missingHosts = missingHosts
    return true
  }

  // MARK: Attempts

  package func reduceStarted(_ attempt: AttemptID, on worker: WorkerID) {
    reduceAttempts[attempt] = worker
  }

  /// The attempt no longer needs to hear of map outputs.
  package func reduceEnded(_ attempt: AttemptID) { reduceAttempts[attempt] = nil }

  /// A worker has said where a map output lies that it still holds.
  package func found(_ output: AttemptID, at path: FilePath) { mapOutputs[output] = path }

  /// Adds the report of an attempt. All attempts of a task do the same work, so each task counts
  /// once.
  package func add(_ finished: AttemptFinished, _ outcome: AttemptOutcome) {
    let attempt = finished.attempt
    trouble = nil
    if let output = finished.mapOutput {
      mapOutputs[attempt] = output.path
      segmentSizes.add(output.partitionSizes, of: attempt)
    }
    if !finished.parts.isEmpty { parts[attempt] = finished.parts }
    reduceAttempts[attempt] = nil
    guard attempt.task.kind != .plan, counted.insert(attempt.task).inserted else { return }
    switch outcome {
    case .plan: break
    case .map(let result, _):
      totals.add(result)
      ranges += result.ranges
    case .reduce(let result): totals.add(result)
    }
  }

  /// Something failed with which the job may end.
  package func note(_ failure: JobFailure) { lastFailure = failure }

  /// An attempt has failed, perhaps by the fault of its worker.
  ///
  /// - Parameter worker: its address.
  package func note(_ failure: AttemptFailure, of attempt: AttemptID, on worker: String) {
    if case .job(let kind) = failure.reason { note(JobFailure(kind, failure.message)) }
    guard failure.reason.verdict(on: attempt.task.kind) == .worker else { return }
    let line = failure.message.split(separator: "\n").first ?? "no reason was given"
    trouble =
      "\(attempt.task.kind.rawValue) task \(attempt.task.index) failed on \(worker): \(line)"
  }

  /// The size of a reduce task's segment in a map output; nil if it is not known.
  package func segmentSize(of source: MapOutputSource, partition: Int) -> UInt8? {
    segmentSizes.size(of: source, in: id, partition: partition)
  }

  /// What is wrong with the way gzip files were split, if anything. Only all ranges of a file
  /// together show it.
  package func brokenFile() -> String? {
    guard !ranges.isEmpty else { return nil }
    guard ranges.allSatisfy({ files.indices.contains($0.range.file) }) else {
      return "the plan does not list the files that its tasks read"
    }
    guard let file = GzipChain.brokenFiles(ranges, files: files).min() else { return nil }
    return
      "\(files[file].path) cannot be split: its gzip data contains gzip data, or what looks like it\nsubmit again with --split-size \(files[file].bytes)"
  }

  // MARK: End

  package func finish(_ outcome: JobOutcome, at now: Instant) {
    self.outcome = outcome
    ended = now
    // The scheduler says why it ended, and what was noted last says what that is.
    if case .failed(_, let message) = outcome, let lastFailure, lastFailure.message == message {
      failureKind = lastFailure.kind
    }
  }

  // MARK: Restart

  /// Restores the shape with which the scheduler continues.
  package func restore(_ shape: JobShape) {
    maps = shape.maps.count
    partitions = shape.reduces
    isBoundToHosts = isBoundToHosts || shape.maps.contains(where: \.isPinned)
  }

  /// - Parameters:
  ///   - files: the inputs that the plan lists.
  ///   - leftOut: the names that it does not read.
  package func restore(plan hash: ContentHash, files: [InputFile], leftOut: LeftOutNames? = nil) {
    planHash = hash
    self.files = files
    totals.leftOut = leftOut?.listing(most: Self.leftOutShown)
  }
}
