package import JobModel

/// Finds a field of a record by its number.
package struct FieldCutter: Sendable {
  /// What a field is where blanks separate.
  package enum BlankFields: Sendable {
    /// As in sort(1): a field begins with all blanks in front of it, so that a
    /// record is nothing but fields; blanks at its end are one more.
    case withLeadingBlanks
    /// As in join(1): blanks belong to no field, and those at the record's start
    /// count for nothing. Blanks behind a field, at the record's end, are
    /// followed by one more field, which is empty.
    case trimmed
  }

  private enum Kind {
    case byte(UInt8)
    case withLeadingBlanks
    case trimmed
  }

  private let kind: Kind

  package init(_ separator: FieldSeparator, blanks: BlankFields) {
    kind =
      switch (separator, blanks) {
      case (.byte(let byte), _): .byte(byte)
      case (.blanks, .withLeadingBlanks): .withLeadingBlanks
      case (.blanks, .trimmed): .trimmed
      }
  }

  /// The offsets of field `number`, counted from 1, or nil where the record has
  /// fewer fields. A single byte makes one field more than it occurs; a record
  /// of blanks, or of nothing, has no trimmed field, and one of nothing no field
  /// with its leading blanks.
  ///
  /// - Complexity: O(bytes up to the field's end), no allocation.
  package func range(ofField number: Int, in record: UnsafeRawBufferPointer) -> Range<Int>? {
    precondition(number > 0, "fields are counted from 1")
    guard let base = record.baseAddress else { return emptyRecordRange(number) }
    let end = base + record.count
    guard let field = bounds(ofField: number, from: base, to: end) else { return nil }
    return field.start - base..<field.end - base
  }

  private func emptyRecordRange(_ number: Int) -> Range<Int>? {
    if case .byte = kind, number == 1 { return 0..<0 }
    return nil
  }

  /// The same for pointers.
  @inline(__always)
  func bounds(
    ofField number: Int, from base: UnsafeRawPointer, to end: UnsafeRawPointer
  ) -> (start: UnsafeRawPointer, end: UnsafeRawPointer)? {
    switch kind {
    case .byte(let separator):
      guard
        let start = FieldWalk.skipFields(base, end, separator: separator, count: number &- 1)
      else { return nil }
      return (start, FieldWalk.find(separator, start, end))
    case .withLeadingBlanks:
      let start = FieldWalk.skipBlankFields(base, end, count: number &- 1)
      guard start < end else { return nil }
      return (start, FieldWalk.skipBlankFields(start, end, count: 1))
    case .trimmed:
      return trimmedBounds(number, base, end)
    }
  }

  @inline(__always)
  private func trimmedBounds(
    _ number: Int, _ base: UnsafeRawPointer, _ end: UnsafeRawPointer
  ) -> (start: UnsafeRawPointer, end: UnsafeRawPointer)? {
    var start = FieldWalk.skipBlanks(base, end)
    guard start < end else { return nil }
    var left = number &- 1
    while left > 0 {
      let behind = FieldWalk.skipNonBlanks(start, end)
      guard behind < end else { return nil }
      start = FieldWalk.skipBlanks(behind, end)
      left &-= 1
    }
    return (start, FieldWalk.skipNonBlanks(start, end))
  }
}
