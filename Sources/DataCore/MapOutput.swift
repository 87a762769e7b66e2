package import JobModel

/// What a map task made, for reduce tasks to take their partitions from.
package struct MapOutput: Sendable {
  enum Contents: Sendable {
    /// Packed records of every slot, unsorted.
    case aggregated([AggregatingSlot], BucketMap)
    /// Sorted records of every slot.
    case sorted([SortingSlot])
    /// Sorted runs on disk.
    case runs([RunFile])
    /// The part files of a job without reduce tasks, one a split.
    case parts([PartReport])
  }

  package let partitions: Int
  package var report: MapReport
  let fanIn: Int
  var contents: Contents

  init(partitions: Int, report: MapReport, fanIn: Int, contents: Contents) {
    self.partitions = partitions
    self.report = report
    self.fanIn = fanIn
    self.contents = contents
  }

  /// The part files, where there are no reduce tasks.
  package var parts: [PartReport] {
    if case .parts(let parts) = contents { return parts }
    return []
  }

  /// Merges runs until there are few enough for the reduce tasks.
  package mutating func prepareToReduce(
    _ program: Program, slots: Int, compression: SpillCompression, scratch: String,
    cancellation: Cancellation
  ) throws {
    guard case .runs(let runs) = contents else { return }
    // Every slot merges at the same time, and has a file open for each run.
    let descriptors = DescriptorLimit.raise() - Limits.descriptorsReserved
    let passes = MergePasses(
      program: program, fanIn: max(Limits.fanInMin, min(fanIn, descriptors / slots)),
      slots: slots, compression: compression, scratch: scratch, cancellation: cancellation)
    let merged = try passes.reduce(runs)
    contents = .runs(try merged.runs.map { try $0.indexed() })
    report.spill.mergePasses += merged.report.mergePasses
    report.spill.rawBytes += merged.report.rawBytes
    report.spill.storedBytes += merged.report.storedBytes
  }
}
