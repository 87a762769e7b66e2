import GRDB

/// Directories beside outputs that may have been made, until they are known to be gone.
struct HiddenOutputTable {
  let database: Database

  func add(_ path: String) throws {
    try database.run("INSERT OR IGNORE INTO hidden_outputs (path) VALUES (?)", path.stored)
  }

  func remove(_ path: String) throws {
    try database.run("DELETE FROM hidden_outputs WHERE path = ?", path.stored)
  }

  /// In no particular order.
  func all() throws -> [String] {
    var paths: [String] = []
    let rows = try database.rows("SELECT path FROM hidden_outputs")
    while let row = try rows.next() { paths.append(try row.text("path")) }
    return paths
  }
}

extension Store {
  /// Every hidden directory that a batch announced and no batch reported gone, in no particular
  /// order.
  package func hiddenOutputs() throws -> [String] {
    try read { try HiddenOutputTable(database: $0).all() }
  }
}
