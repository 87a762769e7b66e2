package import JobModel
package import Scheduling
package import Wire

/// What the manager knows of a job beside what its scheduler knows.
package final class ManagedJob {
  package let id: JobID
  package let name: String
  package let priority: Int
  package let specification: JobSpecification
  /// The same as it came.
  package let specificationBytes: [UInt8]
  package let specificationHash: ContentHash
  package let output: JobOutput
  package let submitted: Instant
  /// The names of the programs, for people who read messages.
  package let mapperText: String
  package let reducerText: String

  // MARK: Planning

  /// What was done of the plan so far, where several hosts have a share in it.
  package private(set) var draft: ContentHash?
  /// Listings of inputs that a plan attempt goes by.
  package private(set) var listings: Set<ContentHash> = []
  /// Some of its inputs are on some hosts only.
  package private(set) var isBoundToHosts: Bool
  /// Those of them without a worker, as the log said last.
  package private(set) var missingHosts: [String] = []
  /// Once the job is planned.
  package private(set) var planHash: ContentHash?
  package private(set) var maps = 0
  package private(set) var partitions = 0
  private var files: [InputFile] = []

  // MARK: Attempts

  /// What map outputs have for each reduce task, as far as it is known.
  private var segmentSizes = SegmentSizeTable()
  /// Where map outputs lie on the disks of their workers.
  package private(set) var mapOutputs: [AttemptID: String] = [:]
  /// The part files that attempts wrote.
  package private(set) var parts: [AttemptID: [AttemptPart]] = [:]
  /// Reduce attempts that may still want to hear of map outputs.
  package private(set) var reduceAttempts: [AttemptID: WorkerID] = [:]
  package private(set) var totals = ClusterJob.Totals()
  private var counted: Set<TaskID> = []
  private var ranges: [GzipRangeReport] = []

  // MARK: End

  package private(set) var outcome: JobOutcome?
  package private(set) var ended: Instant?

  package init(
    id: JobID, name: String, priority: Int, specification: JobSpecification,
    specificationBytes: [UInt8], specificationHash: ContentHash, output: JobOutput,
    submitted: Instant
  ) {
    self.id = id
    self.name = name
    self.priority = priority
    self.specification = specification
    self.specificationBytes = specificationBytes
    self.specificationHash = specificationHash
    self.output = output
    self.submitted = submitted
    isBoundToHosts = (try? specification.inputHosts().isEmpty) == false
    if case .streaming(let streaming) = specification.program {
      mapperText = streaming.map.words.joined(separator: " ")
      reducerText = streaming.reduce?.words.joined(separator: " ") ?? ""
    } else {
      mapperText = specification.program.name
      reducerText = specification.program.name
    }
  }

  // MARK: Planning

  /// A plan attempt has done what its host can do.
  ///
  /// - Returns: an earlier draft that is of no more use.
  package func keep(draft: ContentHash) -> ContentHash? {
    let old = self.draft
    self.draft = draft
    return old == draft ? nil : old
  }

  package func keep(listings: some Sequence<ContentHash>) { self.listings.formUnion(listings) }

  /// What the plan was made from is not needed any more.
  package func takeDraft() -> ContentHash? {
    defer { draft = nil }
    return draft
  }

  package func takeListings() -> Set<ContentHash> {
    defer { listings = [] }
    return listings
  }

  /// The plan is there.
  ///
  /// - Parameter files: the inputs that it lists.
  package func planned(_ hash: ContentHash, _ result: PlanTaskResult, files: [InputFile]) {
    planHash = hash
    self.files = files
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

  /// An attempt wants to hear of no map outputs any more.
  package func reduceEnded(_ attempt: AttemptID) { reduceAttempts[attempt] = nil }

  /// A worker says where a map output lies that it still holds.
  package func found(_ output: AttemptID, at path: String) { mapOutputs[output] = path }

  /// What an attempt reports. Attempts of the same task do the same, so a task counts once.
  package func add(_ finished: AttemptFinished, _ outcome: AttemptOutcome) {
    let attempt = finished.attempt
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

  /// The size of a reduce task's segment in a map output; nil where it is not known.
  package func segmentSize(of source: MapOutputSource, partition: Int) -> UInt8? {
    segmentSizes.size(of: source, in: id, partition: partition)
  }

  /// What is wrong with the way gzip files were cut, if anything: only all ranges of a file together
  /// tell.
  package func brokenFile() -> String? {
    guard !ranges.isEmpty else { return nil }
    guard ranges.allSatisfy({ files.indices.contains($0.range.file) }) else {
      return "the plan does not list the files that its tasks read"
    }
    guard let file = GzipChain.brokenFiles(ranges, files: files).min() else { return nil }
    return
      "\(files[file].path) cannot be cut: it holds gzip data, or what looks like it, inside of its gzip data\nsubmit again with --split-size \(files[file].bytes)"
  }

  // MARK: End

  package func finish(_ outcome: JobOutcome, at now: Instant) {
    self.outcome = outcome
    ended = now
  }

  // MARK: Restart

  /// The shape that the scheduler goes on with.
  package func restore(_ shape: JobShape) {
    maps = shape.maps.count
    partitions = shape.reduces
    isBoundToHosts = isBoundToHosts || shape.maps.contains(where: \.isPinned)
  }

  /// - Parameter files: the inputs that the plan lists.
  package func restore(plan hash: ContentHash, files: [InputFile]) {
    planHash = hash
    self.files = files
  }
}
