import FoundationEssentials
import GRDB
import JobModel

extension Database {
  /// Executes a statement that is kept prepared.
  func run(_ sql: String, _ values: (any DatabaseValueConvertible)?...) throws {
    try cachedStatement(sql: sql).execute(arguments: StatementArguments(values))
  }

  /// Rows of a statement that is kept prepared; valid until it is used again.
  func rows(_ sql: String, _ values: (any DatabaseValueConvertible)?...) throws -> StoredRows {
    let statement = try cachedStatement(sql: sql)
    return StoredRows(
      cursor: try Row.fetchCursor(statement, arguments: StatementArguments(values)),
      columns: statement.columnNames)
  }

  /// The first row, which stays valid.
  func row(_ sql: String, _ values: (any DatabaseValueConvertible)?...) throws -> StoredRow? {
    let statement = try cachedStatement(sql: sql)
    return try Row.fetchOne(statement, arguments: StatementArguments(values)).map {
      StoredRow(row: $0, columns: statement.columnNames)
    }
  }

  func integer(_ sql: String, _ values: (any DatabaseValueConvertible)?...) throws -> Int? {
    try Int.fetchOne(cachedStatement(sql: sql), arguments: StatementArguments(values))
  }
}

extension String {
  /// Text from outside, as bytes. As text it would end at a zero byte, which names and messages of
  /// programs may contain.
  var stored: Data { Data(utf8) }
}

extension FilePath {
  /// The reversible text, as bytes like any other text.
  var stored: Data { text.stored }
}
