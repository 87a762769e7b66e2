package import JobModel
import Storage

extension RunFile {
  /// The same run with its index read and checked, so that the readers of its partitions need not
  /// each read it.
  package func indexed() throws -> RunFile {
    var run = self
    if run.index == nil {
      run.index = try RunIndex(self, file: FileDescriptor.openToRead(path, in: .scratch)).entries
    }
    return run
  }

  /// Where a partition is. Reads the index if nobody has done so yet.
  func entry(of partition: Int, in file: borrowing FileDescriptor) throws -> RunIndexEntry {
    guard let segment = segmentOf else {
      return try (index ?? RunIndex(self, file: file).entries)[partition]
    }
    precondition(segment == partition, "another partition than the segment's")
    return index?.first ?? RunIndexEntry()
  }
}

extension [RunFile] {
  /// Adds a run that was spilled. A run keeps its index only if it is the only one.
  mutating func appendSpilled(_ run: RunFile) {
    if count == 1 { self[0] = self[0].withoutIndex() }
    append(isEmpty ? run : run.withoutIndex())
  }
}
