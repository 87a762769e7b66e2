/// One field of a record, as `--field` and `--separator` name it.
package struct FieldSelection: Codable, Equatable, Sendable {
  /// From 1 on.
  package var field: Int
  package var separator: FieldSeparator

  package init(field: Int, separator: FieldSeparator) {
    self.field = field
    self.separator = separator
  }
}
