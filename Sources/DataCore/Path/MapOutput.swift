package import JobModel
import Storage

/// The output of map tasks, from which reduce tasks take their partitions.
package struct MapOutput<Path: DataPath>: Sendable {
  package enum Contents: Sendable {
    /// All records are in the memory of the slots that mapped them.
    case held(Path.Held)
    /// All records are in sorted runs on disk.
    case runs([RunFile])
  }

  package let path: Path
  package let partitions: Int
  package private(set) var report: MapReport
  /// The part files of a job without reduce tasks, which has no partitions to reduce.
  package let parts: [PartReport]
  private let fanIn: Int
  private(set) var contents: Contents

  init(
    of path: Path, _ contents: Contents, partitions: Int, fanIn: Int, report: MapReport,
    parts: [PartReport]
  ) {
    self.path = path
    self.contents = contents
    self.partitions = partitions
    self.fanIn = fanIn
    self.report = report
    self.parts = parts
  }

  /// The output of many map tasks, in the order of the tasks.
  ///
  /// - Parameter fanIn: how many runs to merge at once.
  package init(of path: Path, runs: [RunFile], partitions: Int, fanIn: Int) {
    self.init(
      of: path, .runs(runs), partitions: partitions, fanIn: fanIn, report: MapReport(), parts: [])
  }

  /// Merges runs until there are few enough for the reduce tasks.
  ///
  /// - Parameter only: the only partition to merge, if other tasks need the other partitions of the
  ///   same runs. The runs are kept then.
  package mutating func prepareToReduce(
    slots: Int, compression: SpillCompression, scratch: FilePath, only partition: Int? = nil,
    tallies: JobTallies = JobTallies(), cancellation: Cancellation
  ) throws {
    guard case .runs(let runs) = contents else { return }
    let passes = MergePasses(
      path: path, fanIn: DescriptorLimit.fanIn(most: fanIn, slots: slots), slots: slots,
      compression: compression, scratch: scratch, tallies: tallies, only: partition,
      cancellation: cancellation)
    let merged = try passes.reduce(runs)
    contents = .runs(try merged.runs.map { try $0.indexed() })
    report.spill.mergePasses += merged.report.mergePasses
    report.spill.rawBytes += merged.report.rawBytes
    report.spill.storedBytes += merged.report.storedBytes
  }

  /// Frees the space of a reduced partition, which nobody reads again: on the disk, and in the page
  /// cache, where the pages of its part file replace it.
  package func release(partition: Int) {
    guard case .runs(let runs) = contents else { return }
    for run in runs {
      guard let entry = run.index?[partition], entry.storedBytes > 0,
        let file = try? FileDescriptor.openToWrite(run.path, in: .scratch)
      else { continue }
      file.release(entry.offset..<entry.offset + entry.storedBytes)
    }
  }
}
