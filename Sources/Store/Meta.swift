import GRDB

/// The one row about the store itself.
struct Meta {
  var epoch: Int
  var lastJob: Int
  var lastWorker: Int
  /// Nanoseconds.
  var lastInstant: Int64

  /// Raises the epoch, durably, and tells what was there.
  static func beginEpoch(_ database: Database) throws -> Meta {
    try database.execute(sql: "UPDATE meta SET epoch = epoch + 1")
    let row = try Row.fetchOne(
      database, sql: "SELECT epoch, last_job, last_worker, last_instant FROM meta")
    guard let row else {
      throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "its row about itself is missing")
    }
    return Meta(epoch: row[0], lastJob: row[1], lastWorker: row[2], lastInstant: row[3])
  }
}
