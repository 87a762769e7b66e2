import GRDB

/// The one row about the store itself.
struct Meta {
  var epoch: Int
  var lastJob: Int
  var lastWorker: Int
  /// Nanoseconds.
  var lastInstant: Int64

  /// Numbers rise from here on, so none may be at the end of what there is.
  private static let numbers = 0...(1 << 53) - 1
  private static let instants: ClosedRange<Int64> = 0...1 << 62

  /// Raises the epoch, durably, and tells what was there.
  static func beginEpoch(_ database: Database) throws -> Meta {
    let row = try database.row("SELECT epoch, last_job, last_worker, last_instant FROM meta")
    guard let row else { throw Damage("its row about itself is missing") }
    var meta = try Meta(
      epoch: row.value("epoch"), lastJob: row.value("last_job"),
      lastWorker: row.value("last_worker"), lastInstant: row.value("last_instant"))
    // The number of a worker is any of 53 bits.
    guard numbers.contains(meta.epoch), numbers.contains(meta.lastJob),
      (0...1 << 53).contains(meta.lastWorker), instants.contains(meta.lastInstant)
    else { throw Damage("its row about itself has numbers that cannot be") }
    meta.epoch += 1
    try database.execute(sql: "UPDATE meta SET epoch = ?", arguments: [meta.epoch])
    return meta
  }
}
