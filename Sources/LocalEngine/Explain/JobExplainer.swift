package import DataCore
package import JobModel
import Storage

/// Estimates a job without running it. It leaves nothing behind.
package struct JobExplainer {
  private let specification: JobSpecification
  private let program: Program
  private let cancellation: Cancellation

  package init(
    _ specification: JobSpecification, program: Program, cancellation: Cancellation
  ) {
    self.specification = specification
    self.program = program
    self.cancellation = cancellation
  }

  /// - Throws: the failures that the job itself would throw before it reads much.
  package func run(on machine: Adviser.Machine) throws -> JobEstimate {
    var files = try InputResolver.resolve(specification).files
    // The sample would not notice: with one slot, it needs less.
    try program.path.check(
      memoryBytes: specification.memoryBytes, slots: specification.slots)
    let scratch = try ScratchDirectory(
      parent: specification.scratch, prefix: "gristmill-", holding: .files)
    let streams = try InputStreams(&files, cancellation: cancellation)
    let survey = try JobPlanner(
      specification, program: program, cancellation: cancellation, streams: streams
    ).survey(files, job: JobNumber.any(), scratch: scratch.path)
    var estimate = try JobEstimator(
      survey.plan, automatic: survey.automatic, program: program, sample: survey.sample
    ).estimate(on: machine, wholeGzip: try wholeGzip(files))
    estimate.input.isAssumed = !streams.areMeasured
    return estimate
  }

  /// A gzip file of one member that is more than a slot's share of the input.
  private func wholeGzip(_ files: [InputFile]) throws -> InputFile? {
    let total = files.reduce(0) { $0 + $1.bytes }
    guard specification.slots > 1,
      let file = files.filter({ $0.format == .gzip && !$0.isStream }).max(by: {
        $0.bytes < $1.bytes
      }),
      file.bytes >= Limits.splitBytesWanted, file.bytes * specification.slots > total
    else { return nil }
    return try GzipProbe.hasMembers(file, cancellation: cancellation) ? nil : file
  }
}
