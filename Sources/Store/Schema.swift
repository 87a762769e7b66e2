import GRDB
import JobModel

/// Creates the tables and migrates older ones. `Schema.md` says what they hold; only this file
/// creates or changes any.
enum Schema {
  /// "mill": tells a store from other databases. Never changes.
  static let applicationID = 0x6d69_6c6c

  /// The steps from each version to the next, starting with an empty database (version 0). A
  /// released step never changes; new versions are added at the end.
  static let steps = [first, second, third, fourth]

  /// The version that this program reads and writes.
  static var version: Int { steps.count }

  // MARK: Version 1

  private static let first = """
    CREATE TABLE meta (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      epoch INTEGER NOT NULL,
      last_job INTEGER NOT NULL,
      last_worker INTEGER NOT NULL,
      last_instant INTEGER NOT NULL
    );
    INSERT INTO meta VALUES (1, 0, 0, 0, 0);

    CREATE TABLE jobs (
      id INTEGER PRIMARY KEY,
      name BLOB NOT NULL,
      priority INTEGER NOT NULL,
      added INTEGER NOT NULL,
      planned INTEGER,
      ended INTEGER,
      outcome INTEGER,
      failed_kind INTEGER,
      failed_task INTEGER,
      message BLOB,
      maps INTEGER,
      reduces INTEGER,
      shape BLOB,
      attempts INTEGER NOT NULL DEFAULT 0,
      report_bytes INTEGER NOT NULL DEFAULT 0,
      doomed INTEGER NOT NULL DEFAULT 0
    );
    CREATE INDEX jobs_going_on ON jobs (id) WHERE ended IS NULL;
    CREATE INDEX jobs_doomed ON jobs (id) WHERE doomed = 1;

    CREATE TABLE attempts (
      job INTEGER NOT NULL,
      kind INTEGER NOT NULL,
      task INTEGER NOT NULL,
      number INTEGER NOT NULL,
      worker INTEGER NOT NULL,
      is_backup INTEGER NOT NULL,
      queued INTEGER NOT NULL,
      started INTEGER NOT NULL,
      ended INTEGER,
      end INTEGER,
      detail BLOB,
      output_lost INTEGER,
      PRIMARY KEY (job, kind, task, number)
    ) WITHOUT ROWID;

    CREATE TABLE outputs (
      job INTEGER NOT NULL,
      kind INTEGER NOT NULL,
      task INTEGER NOT NULL,
      number INTEGER NOT NULL,
      worker INTEGER NOT NULL,
      PRIMARY KEY (job, kind, task)
    ) WITHOUT ROWID;

    CREATE TABLE reports (
      job INTEGER NOT NULL,
      kind INTEGER NOT NULL,
      task INTEGER NOT NULL,
      number INTEGER NOT NULL,
      bytes BLOB NOT NULL,
      PRIMARY KEY (job, kind, task, number)
    ) WITHOUT ROWID;

    CREATE TABLE documents (
      job INTEGER PRIMARY KEY,
      origin TEXT NOT NULL,
      specification BLOB NOT NULL,
      output BLOB NOT NULL,
      hidden_output BLOB,
      note BLOB NOT NULL,
      plan TEXT,
      programs TEXT NOT NULL,
      report BLOB,
      error BLOB
    );

    CREATE TABLE blobs (
      number INTEGER PRIMARY KEY,
      hash TEXT NOT NULL UNIQUE,
      size INTEGER NOT NULL,
      bytes BLOB NOT NULL
    );
    CREATE INDEX blob_sizes ON blobs (number, size, hash);
    CREATE TABLE job_blobs (
      job INTEGER NOT NULL,
      hash TEXT NOT NULL,
      PRIMARY KEY (job, hash)
    ) WITHOUT ROWID;
    CREATE INDEX blob_jobs ON job_blobs (hash);

    CREATE TABLE workers (
      id INTEGER PRIMARY KEY,
      host BLOB NOT NULL,
      port INTEGER NOT NULL,
      http_port INTEGER,
      first_seen INTEGER NOT NULL
    );
    """

  // MARK: Version 2

  /// What version 1 may have left behind is known from the documents of its jobs.
  private static let second = """
    CREATE TABLE hidden_outputs (path BLOB PRIMARY KEY) WITHOUT ROWID;
    INSERT OR IGNORE INTO hidden_outputs
      SELECT hidden_output FROM documents WHERE hidden_output IS NOT NULL;
    """

  // MARK: Version 3

  private static let third = """
    ALTER TABLE documents ADD COLUMN token BLOB;
    CREATE INDEX document_tokens ON documents (token) WHERE token IS NOT NULL;
    """

  // MARK: Version 4

  private static let fourth = """
    CREATE TABLE logs (
      job INTEGER NOT NULL,
      kind INTEGER NOT NULL,
      task INTEGER NOT NULL,
      number INTEGER NOT NULL,
      text BLOB NOT NULL,
      left_out INTEGER NOT NULL,
      PRIMARY KEY (job, kind, task, number)
    ) WITHOUT ROWID;
    ALTER TABLE jobs ADD COLUMN log_bytes INTEGER NOT NULL DEFAULT 0;
    """
}

extension Schema {
  /// Makes sure that the file is a store of this version before anything in it is changed.
  static func prepare(_ path: FilePath) throws {
    let queue = try DatabaseQueue(path: StoreFile.string(path), configuration: configuration)
    try queue.inDatabase { database in
      let application = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
      let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
      let isEmpty = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") == 0
      let isNew = isEmpty && application == 0 && found == 0
      guard isNew || application == applicationID else { throw StoreFailure.notAStore(path) }
      guard found <= version else {
        throw StoreFailure.failure(
          "the store \(path) is of version \(found), but this program knows \(version) at most\n"
            + "use the program that wrote it, or name another file with --store")
      }
      try migrate(database, from: found)
    }
    try queue.close()
  }

  private static func migrate(_ database: Database, from found: Int) throws {
    guard found < version else { return }
    _ = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
    try database.execute(sql: "PRAGMA synchronous = FULL")
    for number in found..<version {
      try database.inTransaction(.immediate) {
        try database.execute(sql: steps[number])
        try database.execute(sql: "PRAGMA application_id = \(applicationID)")
        try database.execute(sql: "PRAGMA user_version = \(number + 1)")
        return .commit
      }
    }
  }

  static func openPool(_ path: FilePath) throws -> DatabasePool {
    let pool = try DatabasePool(path: StoreFile.string(path), configuration: configuration)
    try pool.writeWithoutTransaction { database in
      // The pool's setting is weaker: it would lose the last transactions in a power cut.
      try database.execute(sql: "PRAGMA synchronous = FULL")
      _ = try Int.fetchOne(
        database, sql: "PRAGMA wal_autocheckpoint = \(StoreLimits.checkpointPages)")
    }
    return pool
  }

  private static var configuration: Configuration {
    var configuration = Configuration()
    configuration.maximumReaderCount = StoreLimits.readersMax
    configuration.foreignKeysEnabled = false
    // For a person who inspects the file with a tool.
    configuration.busyMode = .timeout(5)
    return configuration
  }
}
