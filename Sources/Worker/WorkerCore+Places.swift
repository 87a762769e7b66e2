import FoundationEssentials
import JobModel
import Storage
import Wire

/// Whether what a job reads lies where it may, on this machine's disks.
extension WorkerCore {
  /// - Parameter planAt: the plan, or for a plan attempt the specification.
  /// - Throws: `usage` where an input lies elsewhere.
  func checkInputs(of attempt: WorkerAttempt, planAt path: String) throws(JobFailure) {
    guard !places.inputs.allowsEverything, attempt.id.task.kind != .reduce,
      !checkedPlans.contains(attempt.assignment.plan)
    else { return }
    let paths: [String]
    do {
      let bytes = Data(try System.read(path, most: JobPlan.bytesMax, in: .scratch))
      if attempt.id.task.kind == .plan {
        let job = try JSONDecoder().decode(JobSpecification.self, from: bytes)
        paths = try job.inputArguments().joined().map(\.path)
      } else {
        paths = try JSONDecoder().decode(PlannedFiles.self, from: bytes).files.map(\.path)
      }
    } catch {
      throw error as? JobFailure
        ?? JobFailure(.corrupted, "the plan of the job cannot be read: \(error)")
    }
    for path in paths { try places.inputs.check(path) }
    if checkedPlans.count >= WorkerLimits.checkedPlansMax { checkedPlans = [] }
    checkedPlans.insert(attempt.assignment.plan)
  }
}

private struct PlannedFiles: Decodable {
  var files: [InputFile]
}
