package import JobModel
package import Scheduling
import Wire

/// A scheduler restored from the store takes this as the decisions of an earlier scheduler.
extension JobSnapshot: Validated {
  package func checkFields() throws(FieldFault) {
    try Field.check(id.number, "id", in: ModelLimits.jobNumbers)
    try Field.check(priority, "priority", in: WireLimits.priorities)
    try Field.check(ifThere: shape, "shape")
    for task in tasks {
      let number = task.task.index
      let isKnown =
        switch task.task.kind {
        case .plan: number == 0 && task.completed == nil
        case .map: shape?.maps.indices.contains(number) == true
        case .reduce: number >= 0 && number < shape?.reduces ?? 0
        }
      guard isKnown, task.task.job == id else {
        throw FieldFault("tasks", "hold \(task.task), which does not belong to the job")
      }
      do throws(FieldFault) {
        try task.checkFields()
      } catch {
        throw FieldFault("\(task.task): \(error.field)", error.problem)
      }
    }
  }
}

extension JobShape: Validated {
  package func checkFields() throws(FieldFault) {
    try Field.check(count: maps.count, of: "maps", most: ModelLimits.tasksMax)
    try Field.check(reduces, "reduces", in: 0...ModelLimits.partitionsMax)
    try Field.check(each: maps.map(\.bytes), "bytes", in: ModelLimits.counts)
    try Field.check(maps.saturatedSum(\.bytes), "bytes", in: ModelLimits.counts)
  }
}

extension TaskSnapshot: Validated {
  package func checkFields() throws(FieldFault) {
    try Field.check(attempts, "attempts", in: 1...ModelLimits.attemptsMax + 1)
    let numbers = 0...attempts - 1
    try Field.check(ifThere: completed?.attempt.number, "completed.number", in: numbers)
    try Field.check(ifThere: completed?.worker.number, "completed.worker", in: ModelLimits.counts)
    for attempt in running {
      try Field.check(attempt.number, "running.number", in: numbers)
      try Field.check(attempt.worker.number, "running.worker", in: ModelLimits.counts)
      try Field.check(attempt.started.nanoseconds, "running.started", in: Self.instants)
    }
  }

  /// Nanoseconds since 1970, up to the year 2116: two of them can be added.
  private static let instants: ClosedRange<Int64> = 0...1 << 62
}
