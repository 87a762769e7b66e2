import FoundationEssentials
import JobModel
import ManagerState
import Scheduling
import Storage
import Store
import Wire

extension ManagedJob {
  /// What is stored about the job, besides the records of its tasks.
  var document: JobDocument {
    JobDocument(
      job: id, origin: output.style == .whole ? .submitted : .foreign,
      specification: specificationBytes, output: output.path, hiddenOutput: output.hidden,
      token: token, plan: planHash?.hexadecimal,
      programs: ([specificationHash] + shippedFiles).map(\.hexadecimal),
      report: outcome.flatMap { _ in try? Array(JSONEncoder().encode(status(nil))) },
      error: outcome?.error)
  }

  /// Restores a job that had not ended when the manager did.
  ///
  /// - Throws: a `corrupted` failure if the stored job makes no sense.
  convenience init(restoring snapshot: JobSnapshot, from store: Store) throws {
    guard let document = try store.document(of: snapshot.id) else {
      throw JobFailure(.corrupted, "the store has no document for \(snapshot.id)")
    }
    let specification: JobSpecification
    do {
      specification = try JSON.decoded(JobSpecification.self, from: document.specification)
    } catch {
      throw JobFailure(
        .corrupted,
        "the store's specification of \(snapshot.id) is invalid: \(FieldFault.text(error))")
    }
    self.init(
      id: snapshot.id, name: snapshot.name, priority: snapshot.priority,
      specification: specification, specificationBytes: document.specification,
      specificationHash: ContentHash(of: document.specification),
      output: JobOutput(
        path: document.output, hidden: document.hiddenOutput ?? "",
        style: document.origin == .submitted ? .whole : .partByPart,
        overwrite: specification.overwrite, syncs: specification.syncsOutput),
      submitted: try store.job(snapshot.id)?.entry.added ?? Instant(nanoseconds: 0),
      token: document.token)
    if let shape = snapshot.shape {
      restore(shape)
      try restorePlan(document.plan.flatMap(ContentHash.init(hexadecimal:)), from: store)
    }
    for kind in [TaskKind.map, .reduce] {
      try store.forEachReport(of: id, kind: kind) { try restore($0) }
    }
    for task in snapshot.tasks where task.task.kind == .reduce {
      for running in task.running {
        reduceStarted(AttemptID(task: task.task, number: running.number), on: running.worker)
      }
    }
  }

  private func restorePlan(_ hash: ContentHash?, from store: Store) throws {
    guard let hash, let bytes = try store.blob(hash.hexadecimal), ContentHash(of: bytes) == hash,
      let inputs = try? PlannedFiles(plan: bytes)
    else { throw JobFailure(.corrupted, "the store does not have the plan of \(id)") }
    restore(plan: hash, files: inputs.files, leftOut: inputs.leftOut)
  }

  /// Restores the report of an attempt whose output counts.
  private func restore(_ report: AttemptReport) throws {
    guard case .message(.attemptFinished(let finished)) = ManagerMessage.parse(report.bytes),
      finished.attempt == report.attempt
    else {
      throw JobFailure(.corrupted, "the store's report of \(report.attempt) cannot be read")
    }
    do {
      add(finished, try AttemptOutcome(finished, partitions: partitions))
    } catch {
      throw JobFailure(
        .corrupted,
        "the store's report of \(report.attempt) is invalid: \(FieldFault.text(error))")
    }
  }
}

extension JobSnapshot {
  /// The snapshot with the specification's hosts.
  func on(_ specification: JobSpecification) -> JobSnapshot {
    var snapshot = self
    snapshot.hosts = (try? specification.inputHosts()) ?? []
    return snapshot
  }
}

/// The part of a plan that the manager reads.
struct PlannedFiles: Decodable {
  var files: [InputFile]
  var leftOut: LeftOutNames?

  /// - Throws: if the bytes are not a plan.
  init(plan bytes: [UInt8]) throws { self = try JSON.decoded(PlannedFiles.self, from: bytes) }
}

extension PlannedFiles: Validated {
  func checkFields() throws(FieldFault) {
    try Field.check(each: files, "files")
    try Field.check(ifThere: leftOut, "leftOut")
  }
}
