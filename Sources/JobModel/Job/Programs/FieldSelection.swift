/// One field of a record, as given by `--field` and `--separator`.
package struct FieldSelection: Codable, Equatable, Sendable {
  /// Counted from 1.
  package var field: Int
  package var separator: FieldSeparator

  package init(field: Int, separator: FieldSeparator) {
    self.field = field
    self.separator = separator
  }
}
