/// Which run of which task: it goes into every checksum of the file.
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

/// Where a partition lies in a run.
package struct RunIndexEntry: Codable, Equatable, Sendable {
  /// Bytes from the start of the file, and as they lie there.
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
  package var path: String
  package var identity: RunIdentity
  package var partitions: Int
  /// Whether each record says where in the input it comes from.
  package var isSequenced: Bool
  /// Where the partitions lie, once somebody has read it.
  package var index: [RunIndexEntry]?
  /// The only partition that is known of the run, or that is there at all, where a segment of it
  /// was fetched; `index` has that one entry then.
  package var segmentOf: Int?

  package init(path: String, identity: RunIdentity, partitions: Int, isSequenced: Bool = false) {
    self.path = path
    self.identity = identity
    self.partitions = partitions
    self.isSequenced = isSequenced
  }

  /// The same run, whose index is read again where it is needed: those of many runs would not fit
  /// in memory.
  package func withoutIndex() -> RunFile {
    var run = self
    run.index = nil
    return run
  }

  /// The same run under another name.
  package func moved(to path: String) -> RunFile {
    var run = self
    run.path = path
    return run
  }
}
