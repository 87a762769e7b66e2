/// One sort key, as in `sort -k`: the part of a record from `start` to `end`,
/// and how it is compared.
package struct SortKeySpecification: Codable, Equatable, Sendable {
  /// A character of a field. Where no separator is set, a field begins with the
  /// blanks in front of it. Characters are counted across the field's end, up to
  /// the record's.
  package struct Position: Codable, Equatable, Sendable {
    /// Counted from 1.
    package var field: Int
    /// Counted from 1. A key's end may be 0: the last character of its field.
    package var character: Int

    package init(field: Int, character: Int) {
      self.field = field
      self.character = character
    }
  }

  package var start: Position
  /// The last character of the key; nil is the record's. An end in front of the
  /// start makes the key empty.
  package var end: Position?
  package var options: SortOptions

  /// Fields and characters are numbered up to here: far more than a record holds.
  package static let numberMax = 1_000_000_000

  package init(start: Position, end: Position?, options: SortOptions) {
    self.start = start
    self.end = end
    self.options = options
  }

  /// The whole record, compared as `options` say.
  package static func wholeRecord(_ options: SortOptions) -> SortKeySpecification {
    SortKeySpecification(
      start: Position(field: 1, character: 1), end: nil, options: options)
  }

  /// Whether records of equal keys are equal.
  package var tellsRecordsApart: Bool {
    start == Position(field: 1, character: 1) && end == nil && options.comparesBytes
      && !options.skipsStartBlanks
  }
}
