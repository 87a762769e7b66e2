import GRDB
package import JobModel
package import Scheduling

/// The manager's memory: jobs that go on, and the history of those that have ended.
///
/// One SQLite file in WAL mode with full sync (`Schema.md`). One thread appends; any number of
/// threads read at the same time, without waiting for it. Every call blocks its thread, and throws a
/// `JobFailure` that names the file.
package final class Store: Sendable {
  package let path: String
  package let limits: StoreLimits

  /// Rises by one with each opening, durably, before anybody sees it.
  package let epoch: Int
  // What was the highest when the store was opened; 0 where there was none. Numbers go on from there,
  // so that none comes twice, even when what had it is pruned.
  package let lastJobID: JobID
  package let lastWorkerID: WorkerID
  /// The last moment of any record. A clock that is behind it has gone back.
  package let lastInstant: Instant

  let pool: DatabasePool
  private let lock: StoreLock

  /// Opens a store, or makes a new one where there is no file or an empty one.
  ///
  /// - Throws: if another process has the store, or if the file is not a store, is damaged, is of a
  ///   later version or cannot be written. A file that is not a store is left as it is.
  package init(path: String, limits: StoreLimits = StoreLimits()) throws {
    let path = try StoreFile.resolved(path)
    lock = try StoreLock(store: path)
    try StoreFile.check(path)
    try StoreFile.keepPrivate(path)
    (pool, epoch, lastJobID, lastWorkerID, lastInstant) = try StoreFailure.explaining(
      "open", path
    ) {
      try Schema.prepare(path)
      let pool = try Schema.openPool(path)
      let meta = try pool.writeWithoutTransaction { try Meta.beginEpoch($0) }
      return (
        pool, meta.epoch, JobID(meta.lastJob), WorkerID(meta.lastWorker),
        Instant(nanoseconds: meta.lastInstant)
      )
    }
    self.path = path
    self.limits = limits
  }

  /// Stores a batch. When this returns it survives a crash of process and machine.
  ///
  /// For one thread; from several, calls wait for each other. Some microseconds a record and one
  /// sync of the disk.
  ///
  /// - Throws: when nothing of the batch is stored. The store stays as it was and can be used further,
  ///   for example when there is room on the disk again.
  package func append(_ batch: Batch) throws {
    try StoreFailure.explaining("write to", path) {
      try pool.write { database in
        try BatchWriter(database: database, limits: limits).write(batch)
        let removed = max(
          StoreLimits.pruneRowsMin, batch.records.count * StoreLimits.pruneRowsPerRecord)
        try Pruner(database: database, limits: limits).step(rowsMax: removed)
      }
    }
  }

  deinit { try? pool.close() }

  /// Gives the store free for others; afterwards every call fails. Done anyhow when nobody refers to
  /// it any more.
  package func close() throws {
    try StoreFailure.explaining("close", path) {
      try pool.close()
      lock.release()
    }
  }

  /// Reads what belongs together, as of one moment.
  func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    try StoreFailure.explaining("read", path) {
      try pool.read { try body($0) }
    }
  }
}
