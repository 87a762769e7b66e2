/// A map task as data: files in, one map output out.
package struct MapTaskSpecification: Codable, Equatable, Sendable {
  package var job: UInt64
  package var task: UInt32
  package var program: ProgramSpecification
  package var files: [InputFile]
  package var splits: [InputSplit]
  /// Reduce tasks of the job; 0 if map output is the output.
  package var partitions: Int
  /// Threads that share the splits of this task.
  package var slots: Int
  /// Bytes that the process may keep resident while this task runs.
  package var memoryBytes: Int
  package var spillCompression: SpillCompression
  /// A directory that belongs to this attempt alone.
  package var scratch: FilePath
  package var format = RecordFormat.lines
  package var partitioning = Partitioning.hash
  /// The number in the job of the first split.
  package var firstSplit = 0
  /// In a job without reduce tasks, where the part files go, one for each split.
  package var output: FilePath = ""
  package var compressOutput = false
  package var endsOutputByNUL = false
  /// Whether a part file is on the disk before it is reported.
  package var syncsOutput = true

  package init(
    job: UInt64, task: UInt32, program: ProgramSpecification, files: [InputFile],
    splits: [InputSplit], partitions: Int, slots: Int, memoryBytes: Int,
    spillCompression: SpillCompression, scratch: FilePath
  ) {
    self.job = job
    self.task = task
    self.program = program
    self.files = files
    self.splits = splits
    self.partitions = partitions
    self.slots = slots
    self.memoryBytes = memoryBytes
    self.spillCompression = spillCompression
    self.scratch = scratch
  }
}

/// What a map phase did.
package struct MapReport: Codable, Equatable, Sendable {
  /// Bytes read, as stored on disk.
  package var inputBytes = 0
  /// Bytes after inflating; equal to `inputBytes` for plain files.
  package var inflatedBytes = 0
  /// Lines, or whatever the format calls a record.
  package var records = 0
  /// Key-value pairs that the mapper emitted.
  package var emitted = 0
  /// Pairs left after the table in front of the partitions combined them.
  package var combined = 0
  /// Their packed bytes, which the shuffle moves.
  package var combinedBytes = 0
  package var spill = SpillReport()

  package init() {}

  package mutating func add(_ other: MapReport) {
    inputBytes.addSaturated(other.inputBytes)
    inflatedBytes.addSaturated(other.inflatedBytes)
    records.addSaturated(other.records)
    emitted.addSaturated(other.emitted)
    combined.addSaturated(other.combined)
    combinedBytes.addSaturated(other.combinedBytes)
    spill.add(other.spill)
  }
}

/// What was written to scratch.
package struct SpillReport: Codable, Equatable, Sendable {
  package var runs = 0
  package var records = 0
  /// Keys and values before front coding and compression.
  package var rawBytes = 0
  /// Bytes in the files.
  package var storedBytes = 0
  /// Passes over runs, needed because there were too many to merge at once.
  package var mergePasses = 0

  package init() {}

  package mutating func add(_ other: SpillReport) {
    runs.addSaturated(other.runs)
    records.addSaturated(other.records)
    rawBytes.addSaturated(other.rawBytes)
    storedBytes.addSaturated(other.storedBytes)
    mergePasses.addSaturated(other.mergePasses)
  }
}

/// One finished part file.
package struct PartReport: Codable, Equatable, Sendable {
  package var name: FilePath
  /// Bytes of the file as stored.
  package var bytes: Int
  package var records: Int
  /// CRC-32C of the stored bytes, eight hexadecimal digits.
  package var crc32c: String

  package init(name: FilePath, bytes: Int, records: Int, crc32c: String) {
    self.name = name
    self.bytes = bytes
    self.records = records
    self.crc32c = crc32c
  }
}
