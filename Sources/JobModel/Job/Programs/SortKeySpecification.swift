/// One sort key, as in `sort -k`: the part of a record from `start` to `end`, and how it is
/// compared.
package struct SortKeySpecification: Codable, Equatable, Sendable {
  /// A character of a field. Without a separator, a field begins with the blanks in front of it.
  /// Counting continues past the field's end, up to the record's.
  package struct Position: Codable, Equatable, Sendable {
    /// Counted from 1.
    package var field: Int
    /// Counted from 1. In a key's end, 0 stands for the last character of the field.
    package var character: Int

    package init(field: Int, character: Int) {
      self.field = field
      self.character = character
    }
  }

  package var start: Position
  /// The last character of the key; nil means the end of the record. An end before the start makes
  /// the key empty.
  package var end: Position?
  package var options: SortOptions

  /// The largest number of a field or character: far more than a record holds.
  package static let numberMax = 1_000_000_000

  package init(start: Position, end: Position?, options: SortOptions) {
    self.start = start
    self.end = end
    self.options = options
  }

  /// The whole record, compared by `options`.
  package static func wholeRecord(_ options: SortOptions) -> SortKeySpecification {
    SortKeySpecification(
      start: Position(field: 1, character: 1), end: nil, options: options)
  }

  /// Whether records with equal keys are equal.
  package var tellsRecordsApart: Bool {
    start == Position(field: 1, character: 1) && end == nil && options.comparesBytes
      && !options.skipsStartBlanks
  }
}
