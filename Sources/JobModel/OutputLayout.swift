/// How the records of a part file are written.
package struct OutputLayout: Codable, Equatable, Sendable {
  package enum Columns: String, Codable, Sendable {
    /// The key, a tab, the value.
    case keyAndValue
    case key
    case value
    /// The end of the key: as many bytes as the value, four bytes little-endian, says.
    case keyEnd
    /// The key and the value with nothing between: a line that was cut in two.
    case joined
  }

  package var columns = Columns.keyAndValue
  /// The byte behind each record; nil where records have one length.
  package var terminator: UInt8? = 10

  package init(columns: Columns = .keyAndValue, terminator: UInt8? = 10) {
    self.columns = columns
    self.terminator = terminator
  }
}
