import FoundationEssentials
import JobModel
import Scheduling
import Storage
import Store
import Wire

/// What the manager knows of a job beside what its scheduler knows.
final class ManagedJob {
  let id: JobID
  let name: String
  let priority: Int
  let specification: JobSpecification
  /// The same as it came.
  fileprivate let specificationBytes: [UInt8]
  var specificationByteCount: Int { specificationBytes.count }
  let specificationHash: ContentHash
  /// Where workers read which files go with the job, if any do.
  var shipmentHash: ContentHash? { specification.shipment == nil ? nil : specificationHash }
  let output: JobOutput
  let submitted: Instant

  /// What was done of the plan so far, where several hosts have a share in it.
  var draft: ContentHash?
  /// Listings of inputs that a plan attempt goes by.
  var listings: Set<ContentHash> = []
  /// Inputs of it are on some hosts only.
  private(set) var isBoundToHosts: Bool
  /// Those of them without a worker, as was said last.
  var missingHosts: [String] = []

  /// Once the job is planned.
  fileprivate(set) var planHash: ContentHash?
  fileprivate(set) var maps = 0
  fileprivate(set) var partitions = 0
  /// What map outputs have for each reduce task, as far as it is known.
  private(set) var segmentSizes = SegmentBook()
  /// Where map outputs lie on the disks of their workers.
  var mapOutputs: [AttemptID: String] = [:]
  /// The part files that attempts wrote.
  var parts: [AttemptID: [AttemptPart]] = [:]
  /// Reduce attempts that may still want to hear of map outputs.
  var reduceAttempts: [AttemptID: WorkerID] = [:]
  private(set) var totals = ClusterJob.Totals()
  private var counted: Set<TaskID> = []
  private var ranges: [GzipRangeReport] = []
  private var files: [InputFile] = []
  private(set) var outcome: JobOutcome?
  private(set) var ended: Instant?

  /// What programs there are, for people who look at messages.
  let mapperText: String
  let reducerText: String

  init(
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

  /// All that workers ask for by its hash.
  var blobs: Set<ContentHash> {
    Set([specificationHash, planHash].compactMap { $0 } + shippedFiles)
  }

  private var shippedFiles: [ContentHash] {
    specification.shipment?.contents.compactMap { ContentHash(hexadecimal: $0.hash) } ?? []
  }

  /// The input files that a plan lists.
  static func files(ofPlan bytes: [UInt8]) throws -> [InputFile] {
    try JSON.decoded(PlannedFiles.self, from: bytes).files
  }

  /// - Parameter files: those of the plan.
  func plan(_ hash: ContentHash, _ result: PlanTaskResult, _ files: [InputFile]) {
    planHash = hash
    self.files = files
    maps = result.splitBytes.count
    isBoundToHosts = result.splitHosts != nil
    partitions = result.partitions
  }

  /// What an attempt reports. That of a task counts once, whichever attempt it is of: they do the same.
  func add(_ finished: AttemptFinished, _ outcome: AttemptOutcome) {
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

  /// What is wrong with the way gzip files were cut, if anything: only all ranges of a file together
  /// tell. `plan` has the files.
  func brokenFile() -> String? {
    guard !ranges.isEmpty else { return nil }
    guard ranges.allSatisfy({ files.indices.contains($0.range.file) }) else {
      return "the plan does not list the files that its tasks read"
    }
    guard let file = GzipChain.brokenFiles(ranges, files: files).min() else { return nil }
    return
      "\(files[file].path) cannot be cut: it holds gzip data, or what looks like it, inside of its gzip data\nsubmit again with --split-size \(files[file].bytes)"
  }

  func finish(_ outcome: JobOutcome, at now: Instant) {
    self.outcome = outcome
    ended = now
  }

  /// As clients see it.
  func status(_ status: JobStatus?) -> ClusterJob {
    var job = ClusterJob(
      id: id, name: name, program: specification.program.name, priority: priority,
      state: .planning, output: output.path, submitted: submitted.seconds,
      ended: ended?.seconds, totals: totals)
    switch outcome {
    case .succeeded: job.state = .succeeded
    case .cancelled: job.state = .cancelled
    case .failed(let task, let message):
      job.state = .failed
      job.error = task.map { "\($0.kind.rawValue) task \($0.index): \(message)" } ?? message
    case nil:
      switch status?.phase {
      case .planning, nil: job.state = .planning
      case .running: job.state = .running
      case .committing: job.state = .committing
      }
    }
    if let status {
      job.missingHosts = status.missingHosts.isEmpty ? nil : status.missingHosts
      job.maps = ClusterJob.Phase(status.maps)
      job.reduces = ClusterJob.Phase(status.reduces)
    } else {
      job.maps = ClusterJob.Phase(total: maps, done: outcome == .succeeded ? maps : 0)
      job.reduces = ClusterJob.Phase(
        total: partitions, done: outcome == .succeeded ? partitions : 0)
    }
    return job
  }
}

// MARK: Store

extension ManagedJob {
  /// What is stored of the job, beside the records of its tasks.
  var document: JobDocument {
    JobDocument(
      job: id, origin: output.style == .whole ? .submitted : .foreign,
      specification: specificationBytes, output: output.path, hiddenOutput: output.hidden,
      plan: planHash?.hexadecimal,
      programs: ([specificationHash] + shippedFiles).map(\.hexadecimal),
      report: outcome.flatMap { _ in try? summary() },
      error: status(nil).error)
  }

  private func summary() throws -> [UInt8] { Array(try JSONEncoder().encode(status(nil))) }

  /// A job that had not ended when the manager did.
  ///
  /// - Throws: a `corrupted` failure where the store says of it what cannot be.
  convenience init(restoring snapshot: JobSnapshot, from store: Store) throws {
    guard let document = try store.document(of: snapshot.id) else {
      throw JobFailure(.corrupted, "the store does not know what \(snapshot.id) is")
    }
    let specification: JobSpecification
    do {
      specification = try JSON.decoded(JobSpecification.self, from: document.specification)
    } catch {
      throw JobFailure(
        .corrupted,
        "the store's specification of \(snapshot.id) cannot be: \(FieldFault.text(error))")
    }
    self.init(
      id: snapshot.id, name: snapshot.name, priority: snapshot.priority,
      specification: specification, specificationBytes: document.specification,
      specificationHash: ContentHash(of: document.specification),
      output: JobOutput(
        path: document.output, hidden: document.hiddenOutput ?? "",
        style: document.origin == .submitted ? .whole : .partByPart,
        overwrite: specification.overwrite, syncs: specification.syncsOutput),
      submitted: try store.job(snapshot.id)?.entry.added ?? Instant(nanoseconds: 0))
    if let shape = snapshot.shape {
      setShape(shape)
      try setPlan(document.plan.flatMap(ContentHash.init(hexadecimal:)), from: store)
    }
    for kind in [TaskKind.map, .reduce] {
      try store.forEachReport(of: id, kind: kind) { try restore($0) }
    }
    for task in snapshot.tasks where task.task.kind == .reduce {
      for running in task.running {
        reduceAttempts[AttemptID(task: task.task, number: running.number)] = running.worker
      }
    }
  }

  private func setShape(_ shape: JobShape) {
    maps = shape.maps.count
    partitions = shape.reduces
    isBoundToHosts = isBoundToHosts || shape.maps.contains(where: \.isPinned)
  }

  private func setPlan(_ hash: ContentHash?, from store: Store) throws {
    guard let hash, let bytes = try store.blob(hash.hexadecimal), ContentHash(of: bytes) == hash,
      let planned = try? JSON.decoded(PlannedFiles.self, from: bytes)
    else { throw JobFailure(.corrupted, "the store does not have the plan of \(id)") }
    planHash = hash
    files = planned.files
  }

  /// What an attempt reported whose output counts.
  private func restore(_ report: AttemptReport) throws {
    guard case .message(.attemptFinished(let finished)) = ManagerMessage.parse(report.bytes),
      finished.attempt == report.attempt
    else {
      throw JobFailure(.corrupted, "the store's report of \(report.attempt) is none")
    }
    do {
      add(finished, try AttemptOutcome(finished, partitions: partitions))
    } catch {
      throw JobFailure(
        .corrupted,
        "the store's report of \(report.attempt) cannot be: \(FieldFault.text(error))")
    }
  }
}

extension JobSnapshot {
  /// The same with what the specification says of hosts.
  func on(_ specification: JobSpecification) -> JobSnapshot {
    var snapshot = self
    snapshot.hosts = (try? specification.inputHosts()) ?? []
    return snapshot
  }
}

extension PlanTaskResult {
  /// What the scheduler is told of it.
  var shape: JobShape {
    JobShape(
      maps: splitBytes.enumerated().map { index, bytes in
        let hosts = splitHosts.flatMap { $0.indices.contains(index) ? $0[index] : nil } ?? []
        return MapShape(hosts: hosts, isPinned: !hosts.isEmpty, bytes: bytes)
      }, reduces: partitions)
  }
}

/// The part of a plan that the manager looks at.
private struct PlannedFiles: Decodable {
  var files: [InputFile]
}

extension PlannedFiles: Validated {
  func checkFields() throws(FieldFault) { try Field.check(each: files, "files") }
}

extension ClusterJob {
  /// A job that ended before this start of the manager, or was forgotten since.
  init?(_ detail: JobDetail) {
    if let bytes = detail.document?.report,
      let job = try? JSON.decoded(ClusterJob.self, from: bytes)
    {
      self = job
      return
    }
    // The manager was killed between the end of the job and its report, or the report is damaged.
    self.init(detail.entry, output: detail.document?.output ?? "")
  }

  /// - Parameter entry: of a job that ended; nil for another.
  init?(_ entry: JobEntry, output: String = "") {
    guard let outcome = entry.outcome else { return nil }
    self.init(
      id: entry.id, name: entry.name, program: entry.name, priority: entry.priority,
      state: .succeeded, output: output,
      maps: Phase(total: entry.maps ?? 0), reduces: Phase(total: entry.reduces ?? 0),
      submitted: entry.added.seconds, ended: entry.ended?.seconds)
    switch outcome {
    case .succeeded:
      maps.done = maps.total
      reduces.done = reduces.total
    case .cancelled: state = .cancelled
    case .failed(let task, let message):
      state = .failed
      error = task.map { "\($0.kind.rawValue) task \($0.index): \(message)" } ?? message
    }
  }
}

extension ClusterJob.Phase {
  init(_ tasks: JobStatus.Tasks) {
    self.init(
      total: tasks.total, done: tasks.done, running: tasks.running, pending: tasks.pending)
  }
}

extension Instant {
  var seconds: Double { Double(nanoseconds) / 1e9 }
}
