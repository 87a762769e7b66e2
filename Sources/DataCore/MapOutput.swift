package import JobModel
import Storage

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
  /// What was found in the ranges of gzip files.
  package let ranges: [GzipRangeReport]
  var contents: Contents

  init(
    partitions: Int, report: MapReport, fanIn: Int, ranges: [GzipRangeReport], contents: Contents
  ) {
    self.partitions = partitions
    self.report = report
    self.fanIn = fanIn
    self.ranges = ranges
    self.contents = contents
  }

  /// The part files, where there are no reduce tasks.
  package var parts: [PartReport] {
    if case .parts(let parts) = contents { return parts }
    return []
  }

  /// The runs that hold the map output, where it was written.
  package var runs: [RunFile] {
    if case .runs(let runs) = contents { return runs }
    return []
  }

  /// The output of many map tasks, in the order of the tasks.
  package init(runs: [RunFile], partitions: Int, fanIn: Int) {
    self.init(
      partitions: partitions, report: MapReport(), fanIn: fanIn, ranges: [],
      contents: .runs(runs))
  }

  /// Merges runs until there are few enough for the reduce tasks.
  ///
  /// - Parameter only: the partition that is wanted, where others want theirs of the same runs:
  ///   these stay where they are, and only what is wanted of them is merged.
  package mutating func prepareToReduce(
    _ program: Program, slots: Int, compression: SpillCompression, scratch: String,
    only partition: Int? = nil, books: JobBooks = JobBooks(), cancellation: Cancellation
  ) throws {
    guard case .runs(let runs) = contents else { return }
    let passes = MergePasses(
      program: program, fanIn: DescriptorLimit.fanIn(most: fanIn, slots: slots),
      slots: slots, compression: compression, scratch: scratch, books: books,
      only: partition,
      cancellation: cancellation)
    let merged = try passes.reduce(runs)
    contents = .runs(try merged.runs.map { try $0.indexed() })
    report.spill.mergePasses += merged.report.mergePasses
    report.spill.rawBytes += merged.report.rawBytes
    report.spill.storedBytes += merged.report.storedBytes
  }

  /// Gives back the place of a partition that was reduced and that nobody reads again: on the disk,
  /// and in the page cache, where the pages of its part file take it.
  package func release(partition: Int) {
    for run in runs {
      guard let entry = run.index?[partition], entry.storedBytes > 0,
        let file = try? FileDescriptor.openToWrite(run.path, in: .scratch)
      else { continue }
      file.release(entry.offset..<entry.offset + entry.storedBytes)
    }
  }
}
