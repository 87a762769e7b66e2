import JobModel

/// Reduces the number of runs until they can be merged at once.
///
/// Each pass merges groups of `fanIn` runs into one run each, in all partitions, and deletes what
/// it read. Memory and open files stay bounded however many runs there are.
package struct MergePasses {
  /// Combines records of one key: adds numbers, or calls a combiner.
  let path: any DataPath
  let fanIn: Int
  let slots: Int
  let compression: SpillCompression
  let scratch: FilePath
  let tallies: JobTallies
  /// The only partition to merge; nil merges all. If it is set, only runs in `scratch` are deleted.
  var only: Int?
  let cancellation: Cancellation

  /// How many passes it takes until at most `fanIn` of `runs` runs are left. Pure.
  package static func count(runs: Int, fanIn: Int) -> Int {
    var (left, passes) = (runs, 0)
    while left > fanIn {
      let groups = groups(left, fanIn: fanIn, excess: left - fanIn)
      left -= groups.reduce(0) { $0 + $1.count - 1 }
      passes += 1
    }
    return passes
  }

  func reduce(_ runs: [RunFile]) throws -> (runs: [RunFile], report: SpillReport) {
    var runs = runs
    var report = SpillReport()
    while runs.count > fanIn {
      let (sources, pass) = (runs, report.mergePasses)
      // Merge no more than needed: records that are merged now are read and written once more.
      let excess = runs.count - fanIn
      let groups = Self.groups(runs.count, fanIn: fanIn, excess: excess)
      let results = try SlotThreads.map(groups, slots: slots) { group, number in
        try merge(Array(sources[group]), pass: pass, number: number)
      }
      let merged = groups.reduce(0) { $0 + $1.count }
      runs = results.map { $0.0.withoutIndex() } + runs[merged...]
      for result in results { report.add(result.1) }
      report.mergePasses += 1
    }
    return (runs, report)
  }

  /// Merges all records of `runs` into one run.
  func one(of runs: [RunFile], for task: MapTaskSpecification) throws -> RunFile {
    guard let first = runs.first else { return try empty(for: task) }
    let few = try reduce(runs).runs
    return few.count == 1 ? few.first ?? first : try merge(few, pass: Self.lastPass, number: 0).0
  }

  /// A number above those of all possible passes.
  private static let lastPass = 99

  private func empty(for task: MapTaskSpecification) throws -> RunFile {
    let identity = RunIdentity(job: task.job, task: task.task, run: 0)
    var writer = try RunWriter(
      path: RunNames.path(scratch, identity), identity: identity, compression: compression)
    for _ in 0..<task.partitions { try writer.endPartition() }
    return try writer.finish()
  }

  /// Groups of at most `fanIn` runs from the front: as many as it takes to leave `fanIn` runs, or
  /// all that fit in this pass.
  static func groups(_ count: Int, fanIn: Int, excess: Int) -> [Range<Int>] {
    var groups: [Range<Int>] = []
    var start = 0
    var toRemove = excess
    while toRemove > 0 && start + 1 < count {
      let size = min(fanIn, toRemove + 1, count - start)
      groups.append(start..<start + size)
      toRemove -= size - 1
      start += size
    }
    return groups
  }

  private func merge(
    _ runs: [RunFile], pass: Int, number: Int
  ) throws -> (RunFile, SpillReport) {
    let runs = try runs.map { try $0.indexed() }
    let identity = RunIdentity(
      job: runs[0].identity.job, task: runs[0].identity.task,
      run: RunNames.mergedRun(pass: pass, number: number))
    let writer = try RunWriter(
      path: RunNames.path(scratch, identity), identity: identity, compression: compression,
      isSequenced: runs[0].isSequenced)
    let context = TaskContext(
      job: identity.job, task: Int(identity.task), partitions: runs[0].partitions, files: [],
      tallies: tallies, cancellation: cancellation, scratch: scratch)
    let merged = try path.merge(runs, only: only, into: writer, in: context)
    for run in runs where only == nil || RunNames.isIn(scratch, run) { RunNames.remove(run) }
    return merged
  }
}
