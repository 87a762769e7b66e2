import GRDB
package import JobModel
package import Scheduling

/// The manager's memory: unfinished jobs, and the history of those that have ended.
///
/// One SQLite file in WAL mode with full sync (`Schema.md`). One thread appends; any number of
/// threads read at the same time, without waiting for it. Every call blocks its thread, and throws
/// a `JobFailure` that names the file.
package final class Store: Sendable {
  package let path: FilePath
  package let limits: StoreLimits

  /// Increases by one at each opening, durably, before anyone sees it.
  package let epoch: Int
  // The highest number when the store was opened; 0 if there was none. Numbers continue from there,
  // so none is used twice, even after pruning.
  package let lastJobID: JobID
  package let lastWorkerID: WorkerID
  /// The last moment of any record. A clock behind it has gone back.
  package let lastInstant: Instant

  let pool: DatabasePool
  private let lock: StoreLock
  /// Whether this opening made its file.
  private let isNew: Bool

  /// Opens a store, or makes a new one if there is no file or an empty one.
  ///
  /// - Throws: if another process has the store, or if the file is not a store, is damaged, has a
  ///   later version or cannot be written. A file that is not a store is left unchanged.
  package init(path: FilePath, limits: StoreLimits = StoreLimits()) throws {
    let path = try StoreFile.resolved(path)
    let lock = try StoreLock(store: path)
    let isNew = !StoreFile.exists(path)
    do {
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
    } catch {
      if isNew { StoreFile.remove(path) }
      lock.discard()
      throw error
    }
    (self.path, self.limits, self.lock, self.isNew) = (path, limits, lock, isNew)
  }

  /// Closes a store whose manager could not start. If this opening made it, and it has no jobs, its
  /// files are removed.
  package func discard() {
    let hasJobs = try? pool.read { try Int.fetchOne($0, sql: "SELECT 1 FROM jobs LIMIT 1") != nil }
    try? pool.close()
    guard isNew, hasJobs == false else { return lock.release() }
    StoreFile.remove(path)
    lock.discard()
  }

  /// Stores a batch. Once this returns, the batch survives a crash of the process or machine.
  ///
  /// Meant for one thread; calls from several wait for each other. Costs some microseconds for each
  /// record and one sync of the disk.
  ///
  /// - Throws: if nothing of the batch was stored. The store stays as it was and remains usable,
  ///   for example once the disk has room again.
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

  /// Releases the store for others; every later call fails. Happens automatically when the last
  /// reference goes.
  package func close() throws {
    try StoreFailure.explaining("close", path) {
      try pool.close()
      lock.release()
    }
  }

  /// Reads related values as of one moment.
  func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    try StoreFailure.explaining("read", path) {
      try pool.read { try body($0) }
    }
  }
}
