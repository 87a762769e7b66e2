package import DataCore
package import JobModel

/// An unfinished plan. The files to sample are on several hosts, and each host adds a sample of
/// those that it can read.
package struct PlanDraft: Codable, Sendable {
  /// All files of the job, as the first host listed them.
  package var files: [InputFile]
  /// Names that were not read.
  package var leftOut = LeftOutNames()
  /// The sample of the files that were within reach so far.
  package private(set) var sample = PartialSample()
  /// The indices of the files that were sampled.
  package private(set) var sampled: Set<Int> = []

  package init(files: [InputFile], leftOut: LeftOutNames = LeftOutNames()) {
    self.files = files
    self.leftOut = leftOut
  }

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
      throw FieldFault("sampled", "has \(file), which is not one of the \(files.count) files")
    }
    try Field.check(leftOut, "leftOut")
    try Field.check(sample, "sample")
  }
}

/// The result of planning on one host.
package enum PlanStep {
  case done(JobPlan)
  /// One of these hosts has to continue.
  case goesOn(PlanDraft, at: [String])
}
