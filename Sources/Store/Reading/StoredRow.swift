import FoundationEssentials
import GRDB
import JobModel
import Scheduling

/// Rows of a query, one after another.
struct StoredRows {
  fileprivate let cursor: RowCursor
  fileprivate let columns: [String]

  init(cursor: RowCursor, columns: [String]) {
    self.cursor = cursor
    self.columns = columns
  }

  /// The next row, valid until the next call.
  func next() throws -> StoredRow? {
    try cursor.next().map { StoredRow(row: $0, columns: columns) }
  }
}

/// A row, whose values are read by column name. A value that no version of Gristmill writes is a
/// `Damage`, where GRDB's own subscript would trap.
struct StoredRow {
  fileprivate let row: Row
  /// Column names, each short enough to be compared in a nanosecond: GRDB's own search by name
  /// takes as long as everything else done for a value.
  fileprivate let columns: [String]

  init(row: Row, columns: [String]) {
    self.row = row
    self.columns = columns
  }

  func value<Value: DatabaseValueConvertible>(_ column: String) throws -> Value {
    guard let value = Value.fromDatabaseValue(stored(column)) else { throw Damage.column(column) }
    return value
  }

  /// nil for NULL.
  func optional<Value: DatabaseValueConvertible>(_ column: String) throws -> Value? {
    let stored = stored(column)
    if stored.isNull { return nil }
    guard let value = Value.fromDatabaseValue(stored) else { throw Damage.column(column) }
    return value
  }

  func bytes(_ column: String) throws -> [UInt8] { [UInt8](try value(column) as Data) }

  func optionalBytes(_ column: String) throws -> [UInt8]? {
    (try optional(column) as Data?).map { [UInt8]($0) }
  }

  /// Text that was stored by `String.stored`.
  func text(_ column: String) throws -> String {
    String(decoding: try value(column) as Data, as: UTF8.self)
  }

  func optionalText(_ column: String) throws -> String? {
    (try optional(column) as Data?).map { String(decoding: $0, as: UTF8.self) }
  }

  /// A path from its reversible text.
  func path(_ column: String) throws -> FilePath { FilePath(text: try text(column)) }

  func optionalPath(_ column: String) throws -> FilePath? {
    try optionalText(column).map { FilePath(text: $0) }
  }

  func moment(_ column: String) throws -> Instant { Instant(nanoseconds: try value(column)) }

  func optionalMoment(_ column: String) throws -> Instant? {
    (try optional(column) as Int64?).map(Instant.init(nanoseconds:))
  }

  private func stored(_ column: String) -> DatabaseValue {
    guard let index = columns.firstIndex(of: column) else {
      preconditionFailure("a query without the column \(column): \(columns)")
    }
    return row[index]
  }
}
