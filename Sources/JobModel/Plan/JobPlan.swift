/// An examined job: its files, how they are cut, and how keys are divided. With a plan, any task of
/// the job can be run on its own, anywhere and any number of times.
package struct JobPlan: Codable, Equatable, Sendable {
  package static let currentVersion = 2
  /// Bytes of a plan as JSON, more than any has: a hundred bytes for each file and split.
  package static let bytesMax = 1 << 30

  package var version = JobPlan.currentVersion
  /// The version of the hash that places keys, on which all tasks of a job must agree.
  package var keyHash = KeyPlacement.hashVersion
  /// Part of the checksums of every file that tasks write.
  package var job: UInt64
  package var specification: JobSpecification
  package var files: [InputFile]
  /// One for each map task.
  package var splits: [InputSplit]
  /// Reduce tasks; 0 if the map output is the output.
  package var partitions: Int
  package var partitioning: Partitioning
  /// Names that were not read; nil if there are none.
  package var leftOut: LeftOutNames?

  package init(
    job: UInt64, specification: JobSpecification, files: [InputFile], splits: [InputSplit],
    partitions: Int, partitioning: Partitioning
  ) {
    self.job = job
    self.specification = specification
    self.files = files
    self.splits = splits
    self.partitions = partitions
    self.partitioning = partitioning
  }

  /// Bytes of input on disk.
  package var inputBytes: Int { files.saturatedSum(\.bytes) }

  /// The map task for some of the splits, with the given number of threads.
  package func mapTask(
    _ splits: Range<Int>, slots: Int, scratch: FilePath, output: FilePath
  ) -> MapTaskSpecification {
    var task = MapTaskSpecification(
      job: job, task: UInt32(splits.lowerBound), program: specification.program, files: files,
      splits: Array(self.splits[splits]), partitions: partitions, slots: slots,
      memoryBytes: specification.memoryBytes, spillCompression: specification.spillCompression,
      scratch: scratch)
    task.format = specification.format
    task.partitioning = partitioning
    task.firstSplit = splits.lowerBound
    task.output = output
    task.compressOutput = specification.compressOutput
    task.endsOutputByNUL = specification.endsOutputByNUL
    task.syncsOutput = specification.syncsOutput
    return task
  }
}

extension JobPlan {
  /// - Throws: a usage failure for a plan of another version, whose fields are unknown.
  package init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    version = try fields.decode(Int.self, forKey: .version)
    guard version == Self.currentVersion else {
      throw JobFailure(
        .usage,
        "the plan is of version \(version), which is unknown here: this gristmill has version \(Self.currentVersion)\nmake the plan again with this gristmill"
      )
    }
    keyHash = try fields.decode(Int.self, forKey: .keyHash)
    guard keyHash == KeyPlacement.hashVersion else {
      throw JobFailure(
        .usage,
        "the plan places keys by version \(keyHash) of the hash, which is unknown here: this gristmill has version \(KeyPlacement.hashVersion)\nmake the plan again with this gristmill"
      )
    }
    job = try fields.decode(UInt64.self, forKey: .job)
    specification = try fields.decode(JobSpecification.self, forKey: .specification)
    files = try fields.decode([InputFile].self, forKey: .files)
    splits = try fields.decode([InputSplit].self, forKey: .splits)
    partitions = try fields.decode(Int.self, forKey: .partitions)
    partitioning = try fields.decode(Partitioning.self, forKey: .partitioning)
    leftOut = try fields.decodeIfPresent(LeftOutNames.self, forKey: .leftOut)
  }
}
