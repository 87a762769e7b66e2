import GRDB

@testable import Store

extension Store {
  func rowCount(_ table: String) throws -> Int {
    try read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") ?? 0 }
  }

  /// The journal mode and the level of sync with which batches are written.
  func durability() throws -> [String] {
    try pool.writeWithoutTransaction { database in
      try ["journal_mode", "synchronous"].compactMap {
        try String.fetchOne(database, sql: "PRAGMA \($0)")
      }
    }
  }
}
