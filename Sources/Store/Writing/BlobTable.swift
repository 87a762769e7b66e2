import FoundationEssentials
import GRDB
import JobModel

/// Plans and programs. A blob stays as long as an unfinished job uses it; one that no job has used
/// yet stays until its room is needed.
struct BlobTable {
  let database: Database

  func bytes(of hash: String) throws -> [UInt8]? {
    try database.row("SELECT bytes FROM blobs WHERE hash = ?", hash)?.bytes("bytes")
  }

  func has(_ hash: String) throws -> Bool {
    try database.integer("SELECT 1 FROM blobs WHERE hash = ?", hash) != nil
  }

  /// Bytes of the blobs used by unfinished jobs.
  func bytesInUse() throws -> Int {
    try database.integer(
      """
      SELECT coalesce(sum(size), 0) FROM blobs INDEXED BY blob_sizes
      WHERE hash IN (SELECT hash FROM job_blobs)
      """) ?? 0
  }

  func put(_ blob: Blob, limits: StoreLimits) throws {
    guard try !has(blob.hash) else { return }
    try makeRoom(for: blob, limits: limits)
    try database.run(
      "INSERT INTO blobs (hash, size, bytes) VALUES (?, ?, ?)",
      blob.hash, blob.bytes.count, Data(blob.bytes))
  }

  /// An unfinished job uses exactly these blobs.
  func use(_ hashes: [String], by job: JobID) throws {
    try database.run("DELETE FROM job_blobs WHERE job = ?", job.number)
    for hash in hashes {
      try database.run(
        "INSERT OR IGNORE INTO job_blobs (job, hash) VALUES (?, ?)", job.number, hash)
    }
  }

  /// A job has ended: blobs that only it used are removed.
  func release(by job: JobID) throws {
    try database.run(
      """
      DELETE FROM blobs WHERE hash IN (SELECT hash FROM job_blobs WHERE job = ?1)
        AND NOT EXISTS (SELECT 1 FROM job_blobs WHERE hash = blobs.hash AND job <> ?1)
      """, job.number)
    try database.run("DELETE FROM job_blobs WHERE job = ?", job.number)
  }

  /// Removes blobs that no job uses, oldest first, until there is room.
  private func makeRoom(for blob: Blob, limits: StoreLimits) throws {
    guard blob.bytes.count <= StoreLimits.blobBytesEach else {
      throw StoreFailure.failure(
        "a plan or program of \(ByteSize.format(blob.bytes.count)) is larger than the "
          + "\(ByteSize.format(StoreLimits.blobBytesEach)) that the store takes")
    }
    var total =
      try database.integer("SELECT coalesce(sum(size), 0) FROM blobs INDEXED BY blob_sizes") ?? 0
    while total.addingSaturated(blob.bytes.count) > limits.blobBytesMax {
      let oldest = try database.row(
        """
        SELECT number, size FROM blobs INDEXED BY blob_sizes
        WHERE NOT EXISTS (SELECT 1 FROM job_blobs WHERE hash = blobs.hash)
        ORDER BY number LIMIT 1
        """)
      guard let oldest else {
        throw StoreFailure.failure(
          "plans and programs of unfinished jobs take all of the "
            + "\(ByteSize.format(limits.blobBytesMax)) that the store has for them\n"
            + "wait until a job has ended")
      }
      try database.run("DELETE FROM blobs WHERE number = ?", try oldest.value("number") as Int)
      total = total.subtractingSaturated((try? oldest.value("size")) ?? 0)
    }
  }
}
