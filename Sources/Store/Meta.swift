import GRDB

/// The one row about the store itself.
struct Meta {
  var epoch: Int
  var lastJob: Int
  var lastWorker: Int
  /// Nanoseconds.
  var lastInstant: Int64

  /// Numbers rise from here, so they must not start at the end of the range.
  private static let numbers = 0...(1 << 53) - 1
  private static let instants: ClosedRange<Int64> = 0...1 << 62

  /// Raises the epoch durably, and returns what was stored before.
  static func beginEpoch(_ database: Database) throws -> Meta {
    let row = try database.row("SELECT epoch, last_job, last_worker, last_instant FROM meta")
    guard let row else { throw Damage("its row about itself is missing") }
    var meta = try Meta(
      epoch: row.value("epoch"), lastJob: row.value("last_job"),
      lastWorker: row.value("last_worker"), lastInstant: row.value("last_instant"))
    // A worker's number may be any of 53 bits.
    guard numbers.contains(meta.epoch), numbers.contains(meta.lastJob),
      (0...1 << 53).contains(meta.lastWorker), instants.contains(meta.lastInstant)
    else { throw Damage("its row about itself has impossible numbers") }
    meta.epoch += 1
    try database.execute(sql: "UPDATE meta SET epoch = ?", arguments: [meta.epoch])
    return meta
  }
}
