import FoundationEssentials
import GRDB
import Scheduling

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

/// Columns of a row. One that holds what no version of ours has put there is a `Damage`, where GRDB's
/// own subscript would trap.
extension Row {
  func value<Value: DatabaseValueConvertible>(at index: Int) throws -> Value {
    let stored: DatabaseValue = self[index]
    guard let value = Value.fromDatabaseValue(stored) else {
      throw Damage.column(index, of: columnNames.joined(separator: ", "))
    }
    return value
  }

  /// nil for NULL.
  func optional<Value: DatabaseValueConvertible>(at index: Int) throws -> Value? {
    let stored: DatabaseValue = self[index]
    return stored.isNull ? nil : try value(at: index)
  }

  func bytes(at index: Int) throws -> [UInt8] { [UInt8](try value(at: index) as Data) }

  /// Text that was stored by `String.stored`.
  func text(at index: Int) throws -> String {
    String(decoding: try value(at: index) as Data, as: UTF8.self)
  }

  func optionalText(at index: Int) throws -> String? {
    (try optional(at: index) as Data?).map { String(decoding: $0, as: UTF8.self) }
  }

  func optionalBytes(at index: Int) throws -> [UInt8]? {
    (try optional(at: index) as Data?).map { [UInt8]($0) }
  }

  func moment(at index: Int) throws -> Instant { Instant(nanoseconds: try value(at: index)) }

  func optionalMoment(at index: Int) throws -> Instant? {
    (try optional(at: index) as Int64?).map(Instant.init(nanoseconds:))
  }
}

extension String {
  /// Text of others as bytes: as text it would end at a zero byte, which names and messages of
  /// programs may hold.
  var stored: Data { Data(utf8) }
}
