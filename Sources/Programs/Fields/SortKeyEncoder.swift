package import JobModel

/// Turns records into keys that, compared byte by byte with shorter keys first, sort as `LC_ALL=C
/// sort` sorts the records.
///
/// A key is a sequence of encodings, one for each sort key: `TextEncoding`, `NumberEncoding`,
/// `HumanEncoding`, `GeneralEncoding`, `MonthEncoding` or `VersionEncoding`. The record itself follows at the end and decides between records with equal sort keys. A stable or
/// unique order leaves it out: records that the sort keys do not distinguish then have the same
/// key, and the sort keeps them in input order, or keeps only the first. A key has at most two
/// bytes for each byte that a sort key covers, sixteen more for each sort key, and the record.
///
/// - Complexity: O(bytes of the record) for each sort key; allocates nothing once the buffer is as
///   large as the longest key.
package struct SortKeyEncoder: Sendable {
  /// Whether each record is its own key, so that nothing needs to be encoded.
  package let isIdentity: Bool
  /// Whether a key ends with the bytes of its record. If it does, a caller that keeps the record's
  /// length beside the key need not keep the record.
  package let endsInRecord: Bool

  private let components: [Component]

  /// - Parameter isFollowed: whether callers append bytes to a key, which then decide between
  ///   records with equal keys.
  /// - Precondition: the order is valid.
  package init(_ order: SortOrderSpecification, isFollowed: Bool = false) {
    do {
      try order.validate()
    } catch {
      preconditionFailure("\(error)")
    }
    let keys = order.effectiveKeys
    components = keys.enumerated().map { index, key in
      Component(
        key, separator: order.separator, isLast: index == keys.count - 1 && !isFollowed)
    }
    endsInRecord = components.last?.isRecord ?? false
    isIdentity = endsInRecord && components.count == 1
  }

  /// Appends the key of a record to the buffer.
  package func encode(_ record: UnsafeRawBufferPointer, into buffer: inout KeyBuffer) {
    // An empty record may have no address. Nothing is read from the buffer's.
    let base = record.baseAddress ?? UnsafeRawPointer(buffer.room(for: 0))
    let end = base + record.count
    for component in components {
      component.append(base, end, to: &buffer)
    }
  }
}

/// One sort key, ready to be encoded.
private struct Component: Sendable {
  private enum Form {
    case bytes
    case filtered(ByteSet)
    case number
    case other(Other)
  }

  /// Orders that are not worth the room in the loop over records.
  private enum Other {
    case human
    case general
    case month
    /// - set: the bytes that count; nil if all do.
    case version(ByteSet?)
  }

  private let cutter: SortKeyCutter
  private let form: Form
  private let folds: Bool
  /// All ones if the order is reversed.
  private let mask: UInt64
  /// Whether nothing follows and the order is not reversed.
  private let isOpen: Bool
  /// Whether the encoding is the record, byte for byte.
  let isRecord: Bool

  init(_ key: SortKeySpecification, separator: FieldSeparator, isLast: Bool) {
    let options = key.options
    cutter = SortKeyCutter(key, separator: separator)
    form = Self.form(options)
    folds = options.ignoreCase
    mask = options.reverse ? ~0 : 0
    isOpen = isLast && !options.reverse
    isRecord = isOpen && key.tellsRecordsApart
  }

  private static func form(_ options: SortOptions) -> Form {
    let set: ByteSet? =
      options.dictionary ? .dictionary : options.printableOnly ? .printable : nil
    if options.numeric { return .number }
    if options.humanNumeric { return .other(.human) }
    if options.generalNumeric { return .other(.general) }
    if options.month { return .other(.month) }
    if options.version { return .other(.version(set)) }
    return set.map { .filtered($0) } ?? .bytes
  }

  @inline(__always)
  func append(
    _ base: UnsafeRawPointer, _ end: UnsafeRawPointer, to buffer: inout KeyBuffer
  ) {
    let key = cutter.bounds(from: base, to: end)
    switch form {
    case .bytes where isOpen:
      TextEncoding.appendLast(key.start, key.end, folds: folds, to: &buffer)
    case .bytes:
      TextEncoding.append(key.start, key.end, folds: folds, mask: mask, to: &buffer)
    case .filtered(let bytes):
      TextEncoding.appendFiltered(
        key.start, key.end, folds: folds, mask: mask, isLast: isOpen, keeping: bytes,
        to: &buffer)
    case .number:
      NumberEncoding.append(key.start, key.end, mask: mask, to: &buffer)
    case .other(let order):
      append(key.start, key.end, order, to: &buffer)
    }
  }

  @inline(never)
  private func append(
    _ start: UnsafeRawPointer, _ end: UnsafeRawPointer, _ order: Other, to buffer: inout KeyBuffer
  ) {
    switch order {
    case .human: HumanEncoding.append(start, end, folds: folds, mask: mask, to: &buffer)
    case .general: GeneralEncoding.append(start, end, mask: mask, to: &buffer)
    case .month: MonthEncoding.append(start, end, mask: mask, to: &buffer)
    case .version(let set):
      VersionEncoding.append(start, end, keeping: set, folds: folds, mask: mask, to: &buffer)
    }
  }
}
