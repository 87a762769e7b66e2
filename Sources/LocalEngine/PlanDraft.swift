package import DataCore
package import JobModel

/// A plan that is not done: a sample has to be taken of files that lie on several hosts, and each of
/// them adds what it can read.
package struct PlanDraft: Codable, Sendable {
  /// All files of the job, as the first of the hosts put them together.
  package var files: [InputFile]
  /// Of the files that were within reach so far.
  package private(set) var sample = PartialSample()
  /// The files, by index, of which places have been looked at.
  package private(set) var sampled: Set<Int> = []

  package init(files: [InputFile]) { self.files = files }

  mutating func add(_ sample: Sample, of files: [Int]) {
    if !files.isEmpty { self.sample.add(sample) }
    sampled.formUnion(files)
  }
}

extension PlanDraft: Validated {
  package func checkFields() throws(FieldFault) {
    try Field.check(count: files.count, of: "files", most: ModelLimits.filesMax)
    try Field.check(each: files, "files")
    try Field.check(files.saturatedSum(\.bytes), "files", in: ModelLimits.counts)
    for file in sampled where !files.indices.contains(file) {
      throw FieldFault("sampled", "has \(file), which is none of the \(files.count) files")
    }
    try Field.check(sample, "sample")
  }
}

/// What comes of planning on one host.
package enum PlanStep {
  case done(JobPlan)
  /// One of these hosts goes on.
  case goesOn(PlanDraft, at: [String])
}
