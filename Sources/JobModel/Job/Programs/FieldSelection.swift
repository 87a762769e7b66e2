/// Fields of a record, as given by `--field` and `--separator`.
package struct FieldSelection: Codable, Equatable, Sendable {
  /// Counted from 1, in the order of the record, each once: as cut(1) prints them, whatever the
  /// order in which they are given.
  package let fields: [Int]
  package var separator: FieldSeparator

  /// The fields of a selection: each is looked for in every record.
  package static let fieldsMax = 64

  /// - Parameter fields: at least one.
  package init(fields: [Int], separator: FieldSeparator) {
    self.fields = Set(fields).sorted()
    self.separator = separator
  }

  /// What stands between the fields of a selection: a blank if blanks separate those of a record.
  package var outputSeparator: UInt8 { separator.outputByte }
}

extension FieldSeparator {
  /// What separates the fields of the output.
  package var outputByte: UInt8 {
    if case .byte(let byte) = self { return byte }
    return 32
  }
}
