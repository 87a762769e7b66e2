import FoundationEssentials
import GRDB

extension Database {
  /// Executes a statement that is kept prepared.
  func run(_ sql: String, _ values: (any DatabaseValueConvertible)?...) throws {
    try cachedStatement(sql: sql).execute(arguments: StatementArguments(values))
  }

  /// Rows of a statement that is kept prepared; valid until it is used again.
  func rows(_ sql: String, _ values: (any DatabaseValueConvertible)?...) throws -> RowCursor {
    try Row.fetchCursor(cachedStatement(sql: sql), arguments: StatementArguments(values))
  }

  /// The first row, which stays valid.
  func row(_ sql: String, _ values: (any DatabaseValueConvertible)?...) throws -> Row? {
    try Row.fetchOne(cachedStatement(sql: sql), arguments: StatementArguments(values))
  }

  func integer(_ sql: String, _ values: (any DatabaseValueConvertible)?...) throws -> Int? {
    try Int.fetchOne(cachedStatement(sql: sql), arguments: StatementArguments(values))
  }
}

extension Row {
  func bytes(at index: Int) -> [UInt8] { [UInt8](self[index] as Data) }

  /// Text that was stored by `String.stored`.
  func text(at index: Int) -> String { String(decoding: self[index] as Data, as: UTF8.self) }

  func optionalText(at index: Int) -> String? {
    (self[index] as Data?).map { String(decoding: $0, as: UTF8.self) }
  }

  func optionalBytes(at index: Int) -> [UInt8]? {
    (self[index] as Data?).map { [UInt8]($0) }
  }
}

extension String {
  /// Text of others as bytes: as text it would end at a zero byte, which names and messages of
  /// programs may hold.
  var stored: Data { Data(utf8) }
}
