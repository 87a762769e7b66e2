package import JobModel
package import Wire

/// What an attempt made, according to its report, which is read once and checked to have every
/// number in range.
package enum AttemptOutcome {
  case plan(ContentHash, PlanTaskResult)
  case map(MapTaskResult, SegmentSizes)
  case reduce(ReduceTaskResult)

  /// - Parameter partitions: reduce tasks of the job, once it is planned.
  /// - Throws: a `FieldFault` that names what is wrong in the report.
  package init(_ finished: AttemptFinished, partitions: Int) throws {
    let task = finished.attempt.task
    guard let report = finished.report else { throw FieldFault("report", "is missing") }
    switch task.kind {
    case .plan:
      guard let hash = finished.plan else { throw FieldFault("plan", "is missing") }
      self = .plan(hash, try report.decode(PlanTaskResult.self))
    case .map:
      let result = try report.decode(MapTaskResult.self)
      guard result.task == task.index else { throw Self.ofAnother }
      let sizes = SegmentSizes(codes: finished.mapOutput?.partitionSizes ?? [])
      guard (finished.mapOutput == nil) == (partitions == 0), sizes.codes.count == partitions else {
        throw FieldFault(
          "map_output", "is not that of a map task with \(Counted.text(partitions, "partition"))")
      }
      self = .map(result, sizes)
    case .reduce:
      let result = try report.decode(ReduceTaskResult.self)
      guard result.task == task.index else { throw Self.ofAnother }
      self = .reduce(result)
    }
  }

  /// Whether the attempt wrote a part file of the output.
  package var hasPart: Bool {
    switch self {
    case .plan: false
    case .map(_, let sizes): sizes.codes.isEmpty
    case .reduce: true
    }
  }

  private static let ofAnother = FieldFault("report.task", "is the number of another task")
}

extension FieldFault {
  /// Any error of reading a report as a text.
  package static func text(_ error: any Error) -> String {
    (error as? FieldFault)?.description ?? (error as? JobFailure)?.message
      ?? "this manager cannot read it"
  }
}
