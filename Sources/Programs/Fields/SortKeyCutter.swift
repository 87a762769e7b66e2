import JobModel

/// Finds the bytes of one sort key in a record, the way sort(1) does.
struct SortKeyCutter: Sendable {
  private enum Shape {
    case wholeRecord
    /// `-kN,N`
    case field(Int)
    case any
  }

  private let shape: Shape
  private let fields: FieldCutter
  private let separator: FieldSeparator
  private let key: SortKeySpecification
  /// Fields before the one in which the key's last character is counted; if the key ends at the end
  /// of a field, including that field.
  private let fieldsBeforeEnd: Int

  init(_ key: SortKeySpecification, separator: FieldSeparator) {
    self.key = key
    self.separator = separator
    fields = FieldCutter(separator, blanks: .withLeadingBlanks)
    fieldsBeforeEnd = key.end.map { $0.character == 0 ? $0.field : $0.field - 1 } ?? 0
    let startsWithField = key.start.character == 1 && !key.options.skipsStartBlanks
    if startsWithField && key.end == nil && key.start.field == 1 {
      shape = .wholeRecord
    } else if startsWithField && key.end == .init(field: key.start.field, character: 0) {
      shape = .field(key.start.field)
    } else {
      shape = .any
    }
  }

  /// The key in the record from `base` to before `end`; empty if the record does not reach that
  /// far.
  ///
  /// - Complexity: O(bytes up to the key's end).
  @inline(__always)
  func bounds(
    from base: UnsafeRawPointer, to end: UnsafeRawPointer
  ) -> (start: UnsafeRawPointer, end: UnsafeRawPointer) {
    switch shape {
    case .wholeRecord: (base, end)
    case .field(let number): fields.bounds(ofField: number, from: base, to: end) ?? (end, end)
    case .any: anyBounds(base, end)
    }
  }

  private func anyBounds(
    _ base: UnsafeRawPointer, _ end: UnsafeRawPointer
  ) -> (start: UnsafeRawPointer, end: UnsafeRawPointer) {
    let field = skip(key.start.field &- 1, from: base, to: end)
    let start = character(
      key.start.character &- 1, from: field, to: end, skipsBlanks: key.options.skipsStartBlanks)
    return (start, max(start, keyEnd(base, field, end)))
  }

  /// The place after the key's last character. `startField` is where the field with the key's start
  /// begins; a later field is found faster from there.
  private func keyEnd(
    _ base: UnsafeRawPointer, _ startField: UnsafeRawPointer, _ end: UnsafeRawPointer
  ) -> UnsafeRawPointer {
    guard let keyEnd = key.end else { return end }
    let fieldsFromStart = fieldsBeforeEnd &- (key.start.field &- 1)
    let isBehind = fieldsFromStart >= 0
    let from = isBehind ? startField : base
    let count = isBehind ? fieldsFromStart : fieldsBeforeEnd
    if keyEnd.character == 0 { return endOfField(count, from: from, to: end) }
    return character(
      keyEnd.character, from: skip(count, from: from, to: end), to: end,
      skipsBlanks: key.options.skipsEndBlanks)
  }

  /// Where the field after `count` others begins, or the record's end.
  private func skip(
    _ count: Int, from start: UnsafeRawPointer, to end: UnsafeRawPointer
  ) -> UnsafeRawPointer {
    switch separator {
    case .blanks: FieldWalk.skipBlankFields(start, end, count: count)
    case .byte(let byte):
      FieldWalk.skipFields(start, end, separator: byte, count: count) ?? end
    }
  }

  /// Where the last of `count` fields ends; `start` if `count` is zero.
  private func endOfField(
    _ count: Int, from start: UnsafeRawPointer, to end: UnsafeRawPointer
  ) -> UnsafeRawPointer {
    guard count > 0 else { return start }
    switch separator {
    case .blanks: return FieldWalk.skipBlankFields(start, end, count: count)
    case .byte(let byte): return FieldWalk.find(byte, skip(count &- 1, from: start, to: end), end)
    }
  }

  /// The place `count` characters after `start`, or after the blanks there.
  private func character(
    _ count: Int, from start: UnsafeRawPointer, to end: UnsafeRawPointer, skipsBlanks: Bool
  ) -> UnsafeRawPointer {
    let first = skipsBlanks ? FieldWalk.skipBlanks(start, end) : start
    return first + min(count, end - first)
  }
}
