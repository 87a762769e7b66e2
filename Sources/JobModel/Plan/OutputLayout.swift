/// How the records of a part file are written.
package struct OutputLayout: Equatable, Sendable {
  package enum Columns: Sendable {
    /// The key, a tab, the value.
    case keyAndValue
    case key
    case value
    /// The end of the key: the value, four bytes little-endian, says how many bytes.
    case keyEnd
    /// The key and the value with nothing between them: a line that was cut in two.
    case joined
  }

  /// What stands after each record.
  package enum End: Equatable, Sendable {
    /// This byte. A record that ends with it anyway, such as a whole file of lines, gets no second
    /// one.
    case byte(UInt8)
    /// CR LF CR LF, as after each record of a WARC file.
    case emptyLines
    /// Nothing: all records have the same length.
    case nothing

    package static let newline = End.byte(10)
  }

  package var columns = Columns.keyAndValue
  package var end = End.newline

  /// The same with a NUL after each record if the user wants one.
  package func endedByNUL(_ isEnded: Bool) -> OutputLayout {
    var layout = self
    if isEnded { layout.end = .byte(0) }
    return layout
  }

  /// The byte after each record; nil if there is none, or several.
  package var terminator: UInt8? {
    if case .byte(let byte) = end { byte } else { nil }
  }

  package init(columns: Columns = .keyAndValue, end: End = .newline) {
    self.columns = columns
    self.end = end
  }
}

extension RecordFormat {
  /// What stands after a record that is written as it was read. A file is followed by a newline so
  /// that its last line does not run into the first one of the next.
  package var outputEnd: OutputLayout.End {
    switch self {
    case .lines, .wholeFile: .newline
    case .nul: .byte(0)
    case .fixed: .nothing
    case .warc: .emptyLines
    }
  }
}
