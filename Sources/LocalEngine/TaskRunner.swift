package import DataCore
import FoundationEssentials
import Glibc
package import JobModel
import Storage

/// Runs one task of a planned job by itself: files in, files out.
///
///     plan ─▶ map task n    ─▶ WORK/map-0000n.run, and map-0000n.json when it is complete
///     plan ─▶ reduce task n ─▶ WORK/part-0000n,    and reduce-0000n.json
///
/// Running a task again replaces its output. A reduce task needs the output of all map tasks.
package struct TaskRunner {
  private let plan: JobPlan
  private let program: Program
  private let work: FilePath
  private let cancellation: Cancellation

  /// The size limit of a task report, in bytes; larger than any that a task writes.
  private static let reportBytesMax = 256 << 20

  package init(_ plan: JobPlan, program: Program, work: FilePath, cancellation: Cancellation) {
    self.plan = plan
    self.program = program
    self.work = work
    self.cancellation = cancellation
  }

  /// Runs map task `index`.
  package func map(_ index: Int) throws -> MapTaskResult {
    try check(index, below: plan.splits.count, "map")
    let attempt = try PrivateAttempt(in: work)
    let name = ScratchNames.run(task: UInt32(index), number: .max)
    var result = try TaskAttempt(
      plan, program: program, scratch: attempt.path, output: attempt.path,
      cancellation: cancellation
    ).map(index, to: attempt.path.appending(name))
    withdrawReport("map", index)
    if let run = result.run {
      let path = file("map", index, ".run")
      try attempt.release(name, to: path)
      // Reduce tasks read the reports of all map tasks, so these leave out the index, which is read
      // from the run itself and checked there.
      result.run = run.moved(to: path).withoutIndex()
    }
    for part in result.parts { try attempt.release(part.name, to: work.appending(part.name)) }
    try commit(result, "map", index, result.parts)
    return result
  }

  /// Runs reduce task `index`.
  package func reduce(_ index: Int) throws -> ReduceTaskResult {
    try check(index, below: plan.partitions, "reduce")
    let maps = try plan.splits.indices.map { try mapResult($0) }
    let broken = GzipChain.brokenFiles(maps.flatMap(\.ranges), files: plan.files)
    if let file = broken.min() {
      throw JobFailure(
        .input,
        "\(plan.files[file].path) cannot be split: its gzip data contains gzip data, or what looks like it\nplan again with --split-size \(plan.files[file].bytes)"
      )
    }
    let attempt = try PrivateAttempt(in: work)
    let result = try TaskAttempt(
      plan, program: program, scratch: attempt.path, output: attempt.path,
      cancellation: cancellation
    ).reduce(
      index,
      from: maps.compactMap { map in
        // The index is read from the run itself and checked there.
        map.run?.withoutIndex().moved(to: file("map", map.task, ".run"))
      })
    withdrawReport("reduce", index)
    try attempt.release(result.part.name, to: work.appending(result.part.name))
    try commit(result, "reduce", index, [result.part])
    return result
  }

  // MARK: Files

  private func check(_ index: Int, below count: Int, _ kind: String) throws {
    guard index >= 0, index < count else {
      throw JobFailure(
        .usage,
        count == 0
          ? "the plan has no \(kind) tasks"
          : "--index \(index): the plan has \(kind) tasks 0 to \(count - 1)")
    }
  }

  private func file(_ kind: String, _ index: Int, _ ending: String) -> FilePath {
    "\(work)/\(kind)-\(PartNumber.text(index))\(ending)"
  }

  /// Removes the report before its file is replaced, so that a report never describes another file.
  private func withdrawReport(_ kind: String, _ index: Int) {
    unlink(file(kind, index, ".json").cString)
  }

  /// Writes the report, which says that the output of the task is complete. Parts are synced
  /// first; map output is not, because it can be made again.
  private func commit(
    _ result: some Encodable, _ kind: String, _ index: Int, _ parts: [PartReport]
  ) throws {
    let syncs = plan.specification.syncsOutput && !parts.isEmpty
    if syncs {
      try System.syncFiles(parts.map(\.name), in: work, role: .output)
      try System.syncDirectory(work, in: .output)
    }
    try System.write(
      try JSON.encoded(result), to: file(kind, index, ".json"), in: .output, syncs: syncs)
    if syncs { try System.syncDirectory(work, in: .output) }
  }

  /// Reads the report of a map task, and checks that it belongs to this plan.
  private func mapResult(_ index: Int) throws -> MapTaskResult {
    let result = try read(MapTaskResult.self, "map", index)
    guard result.task == index, plan.isOfTask(index, result.run),
      result.ranges.allSatisfy({ plan.files.indices.contains($0.range.file) })
    else {
      throw JobFailure(
        .input,
        "\(file("map", index, ".json")) is the report of another task, or of another plan\nrun task map --index \(index) again"
      )
    }
    return result
  }

  private func read<Result: Decodable & Validated>(
    _ type: Result.Type, _ kind: String, _ index: Int
  ) throws -> Result {
    let path = file(kind, index, ".json")
    guard access(path.cString, R_OK) == 0 else {
      throw JobFailure(
        .missing,
        "\(path) is missing: a reduce task needs the output of all \(plan.splits.count) map tasks\nrun task map --index \(index) first"
      )
    }
    let bytes = try System.read(path, most: Self.reportBytesMax, in: .input)
    do {
      return try JSON.decoded(type, from: bytes)
    } catch {
      throw JobFailure(
        .input, "\(path) is not a task report: \(error)\nrun task \(kind) --index \(index) again")
    }
  }
}

extension JobPlan {
  /// Whether a run is the complete output of a map task of this plan.
  fileprivate func isOfTask(_ index: Int, _ run: RunFile?) -> Bool {
    guard let run else { return partitions == 0 }
    return run.partitions == partitions && run.identity.job == job
      && Int(run.identity.task) == index && run.segmentOf == nil
  }
}

/// A directory for the files of an unfinished attempt.
private struct PrivateAttempt {
  private let directory: ScratchDirectory

  var path: FilePath { directory.path }

  init(in work: FilePath) throws {
    if mkdir(work.cString, 0o777) != 0, errno != EEXIST {
      throw System.failure("make the directory", work, in: .output)
    }
    directory = try ScratchDirectory(parent: work, prefix: "attempt-", holding: .files)
  }

  /// Moves a finished file to its final path.
  func release(_ name: FilePath, to target: FilePath) throws {
    try System.rename(path.appending(name), target, in: .output)
  }
}
