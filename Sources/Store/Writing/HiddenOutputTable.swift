import GRDB
package import JobModel

/// Directories beside outputs that may have been made, until they are known to be gone.
struct HiddenOutputTable {
  let database: Database

  func add(_ path: FilePath) throws {
    try database.run("INSERT OR IGNORE INTO hidden_outputs (path) VALUES (?)", path.stored)
  }

  func remove(_ path: FilePath) throws {
    try database.run("DELETE FROM hidden_outputs WHERE path = ?", path.stored)
  }

  /// In no particular order.
  func all() throws -> [FilePath] {
    var paths: [FilePath] = []
    let rows = try database.rows("SELECT path FROM hidden_outputs")
    while let row = try rows.next() { paths.append(try row.path("path")) }
    return paths
  }
}

extension Store {
  /// Every hidden directory that a batch announced and no batch reported gone, in no particular
  /// order.
  package func hiddenOutputs() throws -> [FilePath] {
    try read { try HiddenOutputTable(database: $0).all() }
  }
}
