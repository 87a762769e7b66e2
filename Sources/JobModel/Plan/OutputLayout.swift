/// How the records of a part file are written.
package struct OutputLayout: Codable, Equatable, Sendable {
  package enum Columns: String, Codable, Sendable {
    /// The key, a tab, the value.
    case keyAndValue
    case key
    case value
    /// The end of the key: the value, four bytes little-endian, says how many bytes.
    case keyEnd
    /// The key and the value with nothing between them: a line that was cut in two.
    case joined
  }

  package var columns = Columns.keyAndValue
  /// The byte after each record; nil if all records have the same length.
  package var terminator: UInt8? = 10

  /// The same with a NUL in place of the newline after each record.
  package func endedByNUL(_ isEnded: Bool) -> OutputLayout {
    var layout = self
    if isEnded && terminator != nil { layout.terminator = 0 }
    return layout
  }

  package init(columns: Columns = .keyAndValue, terminator: UInt8? = 10) {
    self.columns = columns
    self.terminator = terminator
  }
}
