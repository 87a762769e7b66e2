package import JobModel

/// Brings the number of runs down to what can be merged at once.
///
/// Each pass merges groups of `fanIn` runs into one run each, all partitions,
/// and deletes what it read. Memory and open files stay bounded however many
/// runs there are.
package enum MergePasses {
  package static func reduce(
    _ runs: [RunFile], fanIn: Int, slots: Int, compression: SpillCompression, scratch: String,
    cancellation: Cancellation
  ) throws -> (runs: [RunFile], report: SpillReport) {
    var runs = runs
    var report = SpillReport()
    while runs.count > fanIn {
      let (sources, pass) = (runs, report.mergePasses)
      // No more than needed: what is merged now is read and written once more.
      let excess = runs.count - fanIn
      let groups = Self.groups(runs.count, fanIn: fanIn, excess: excess)
      let results = try SlotThreads.map(groups, slots: slots) { group, number in
        try merge(
          Array(sources[group]), pass: pass, number: number, compression: compression,
          scratch: scratch, cancellation: cancellation)
      }
      let merged = groups.reduce(0) { $0 + $1.count }
      runs = results.map(\.0) + runs[merged...]
      for result in results { report.add(result.1) }
      report.mergePasses += 1
    }
    return (runs, report)
  }

  /// Groups of at most `fanIn` runs from the front, so many that afterwards
  /// `fanIn` are left, or all in this pass.
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

  private static func merge(
    _ runs: [RunFile], pass: Int, number: Int, compression: SpillCompression, scratch: String,
    cancellation: Cancellation
  ) throws -> (RunFile, SpillReport) {
    let runs = try runs.map { try $0.indexed() }
    let identity = RunIdentity(
      job: runs[0].identity.job, task: runs[0].identity.task,
      run: RunNames.mergedRun(pass: pass, number: number))
    var writer = try RunWriter(
      path: RunNames.path(scratch, identity), identity: identity, compression: compression)
    for partition in 0..<runs[0].partitions {
      var merger = try RunMerger(runs, partition: partition)
      try merger.merge(into: &writer, cancellation: cancellation)
      try writer.endPartition()
    }
    let merged = try writer.finish()
    for run in runs { RunNames.remove(run) }
    return (merged, writer.report)
  }
}
