package import DataCore
package import JobModel

/// Turns what a user asks for into tasks.
///
/// The plan depends on the job and its input alone, not on slots or memory, so
/// that the same job gives the same part files on any machine.
package struct JobPlanner {
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

  /// - Parameters:
  ///   - job: a number for the checksums.
  ///   - scratch: for what a sample may have to put down.
  package func plan(_ files: [InputFile], job: UInt64, scratch: String) throws -> JobPlan {
    let partitions = try partitions(for: files)
    var plan = JobPlan(
      job: job, specification: specification, files: files,
      splits: splits(of: files), partitions: partitions, partitioning: .hash)
    plan.partitioning = try partitioning(plan, scratch: scratch)
    return plan
  }

  private func splits(of files: [InputFile]) -> [InputSplit] {
    SplitPlanner.splits(
      of: files, format: specification.format,
      splitBytes: specification.splitBytes ?? program.splitBytesWanted,
      packsFiles: program.packsFiles)
  }

  private func partitions(for files: [InputFile]) throws -> Int {
    let count = specification.partitions.number(for: files)
    if let only = program.partitionsOnly, count != only, specification.partitions != .auto {
      throw JobFailure(
        .usage,
        "--partitions \(count): \(specification.program.name) has \(only == 0 ? "no reduce tasks" : "\(only) part file"): leave the flag out"
      )
    }
    if count == 0, case .aggregating = program {
      throw JobFailure(
        .usage,
        "--partitions 0: \(specification.program.name) adds values up, which takes a reduce task: give at least 1"
      )
    }
    return specification.partitions == .auto ? program.partitionsOnly ?? count : count
  }

  /// Ranges of keys, sampled from the input, where the parts are to follow one another in order.
  private func partitioning(_ plan: JobPlan, scratch: String) throws -> Partitioning {
    guard case .sorting(let sorting) = program, sorting.isTotallyOrdered, plan.partitions > 1
    else { return .hash }
    var sample = plan.mapTask(0..<0, slots: 1, scratch: scratch, output: "")
    sample.splits = RangeSampler.splits(of: plan.files)
    let keys = try SampleTask(sample, program: sorting, cancellation: cancellation).sortedKeys()
    return .ranges(splitters: RangeSampler.splitters(of: keys, partitions: plan.partitions))
  }
}

extension PartitionCount {
  /// The number of reduce tasks for these inputs.
  package func number(for files: [InputFile]) -> Int {
    switch self {
    case .auto: SplitPlanner.partitions(for: files)
    case .count(let count): count
    }
  }
}
