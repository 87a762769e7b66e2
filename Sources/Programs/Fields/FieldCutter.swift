package import JobModel

/// Finds a field of a record by its number.
package struct FieldCutter: Sendable {
  /// What a field is if blanks separate fields.
  package enum BlankFields: Sendable {
    /// As in sort(1): a field includes the blanks before it, so the fields together make up the
    /// whole record. Blanks at the end of a record are one more field.
    case withLeadingBlanks
    /// As in join(1): blanks belong to no field, and those at the start of a record do not count.
    /// Blanks after the last field are followed by one more field, which is empty.
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

  /// The offsets of field `number`, counted from 1; nil if the record has fewer fields. If a single
  /// byte separates fields, there is one field more than there are separators. With blanks, an
  /// empty record has no fields, and a record of blanks has no trimmed field.
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
