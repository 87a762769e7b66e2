package import JobModel
import Storage

extension RunFile {
  /// One partition of a task's map output, as found on disk. The file says which of the task's runs
  /// it is, and whether its records are sequenced. Job and task are what the caller expects; they
  /// are checked against the index here, and against every block when it is read.
  package static func found(
    at path: FilePath, job: UInt64, task: UInt32, partitions: Int, only partition: Int
  ) throws -> RunFile {
    let file = try FileDescriptor.openToRead(path, in: .scratch)
    let size = try file.size()
    guard size >= RunFormat.fileHeaderBytes + RunFormat.trailerBytes else {
      throw JobFailure(
        .corrupted,
        "\(path) is damaged: \(Counted.text(size, "byte")) \(Counted.name(size, "is", "are")) too few\ncheck the scratch disk"
      )
    }
    var head = [UInt8](repeating: 0, count: RunFormat.fileHeaderBytes)
    var trailer = [UInt8](repeating: 0, count: RunFormat.trailerBytes)
    _ = try head.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
    _ = try trailer.withUnsafeMutableBytes {
      try file.read(into: $0, at: size - RunFormat.trailerBytes)
    }
    let number = trailer.withUnsafeBytes { LittleEndian.load(UInt32.self, $0, at: 20) }
    var run = RunFile(
      path: path, identity: RunIdentity(job: job, task: task, run: number),
      partitions: partitions, isSequenced: head == RunFormat.fileHeader(isSequenced: true))
    // With many map outputs of many partitions, the complete indexes would not fit in memory.
    run.index = [try RunIndex(run, file: file).entries[partition]]
    run.segmentOf = partition
    return run
  }

  /// A segment that was fetched from the map output of a task.
  package init(
    path: FilePath, job: UInt64, task: UInt32, partitions: Int, only partition: Int,
    _ segment: SegmentCopy
  ) {
    self.init(
      path: path, identity: RunIdentity(job: job, task: task, run: segment.run),
      partitions: partitions, isSequenced: segment.isSequenced)
    index = [segment.entry]
    segmentOf = partition
  }

  /// Reads a partition to its end.
  ///
  /// - Throws: a failure that says what is wrong with it.
  package func check(partition: Int) throws {
    var reader = try SegmentReader(self, partition: partition)
    while try reader.advance() {}
  }
}
