/// Which run of which task this is; part of every checksum in the file.
package struct RunIdentity: Codable, Equatable, Sendable {
  package var job: UInt64
  package var task: UInt32
  package var run: UInt32

  package init(job: UInt64, task: UInt32, run: UInt32) {
    self.job = job
    self.task = task
    self.run = run
  }
}

/// The place of a partition in a run.
package struct RunIndexEntry: Codable, Equatable, Sendable {
  /// In bytes from the start of the file, as stored.
  package var offset: Int
  package var storedBytes: Int
  /// Bytes after decompression.
  package var rawBytes: Int
  package var records: Int
  package var blocks: Int

  package init(
    offset: Int = 0, storedBytes: Int = 0, rawBytes: Int = 0, records: Int = 0, blocks: Int = 0
  ) {
    self.offset = offset
    self.storedBytes = storedBytes
    self.rawBytes = rawBytes
    self.records = records
    self.blocks = blocks
  }
}

/// A finished run.
package struct RunFile: Codable, Equatable, Sendable {
  package var path: FilePath
  package var identity: RunIdentity
  package var partitions: Int
  /// Whether each record carries its place in the input.
  package var isSequenced: Bool
  /// The places of the partitions, once they have been read.
  package var index: [RunIndexEntry]?
  /// The only partition that is known of the run, or that is present at all if a single segment was
  /// fetched; `index` then has that one entry.
  package var segmentOf: Int?

  package init(path: FilePath, identity: RunIdentity, partitions: Int, isSequenced: Bool = false) {
    self.path = path
    self.identity = identity
    self.partitions = partitions
    self.isSequenced = isSequenced
  }

  /// The same run without its index, which is read again when needed: the indexes of many runs
  /// would not fit in memory.
  package func withoutIndex() -> RunFile {
    var run = self
    run.index = nil
    return run
  }

  /// The same run at another path.
  package func moved(to path: FilePath) -> RunFile {
    var run = self
    run.path = path
    return run
  }
}
