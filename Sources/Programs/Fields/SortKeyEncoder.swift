package import JobModel

/// Turns records into keys that, compared byte by byte with shorter keys first, sort as `LC_ALL=C
/// sort` sorts the records.
///
/// A key is a sequence of encodings, `TextEncoding` or `NumberEncoding`, one for each sort key. The
/// record itself follows at the end and decides between records with equal sort keys. A stable or
/// unique order leaves it out: records that the sort keys do not distinguish then have the same
/// key, and the sort keeps them in input order, or keeps only the first. A key has at most two
/// bytes for each byte that a sort key covers, ten more for each sort key, and the record.
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

  /// - Precondition: the order is valid.
  package init(_ order: SortOrderSpecification) {
    do {
      try order.validate()
    } catch {
      preconditionFailure("\(error)")
    }
    let keys = order.effectiveKeys
    components = keys.enumerated().map { index, key in
      Component(key, separator: order.separator, isLast: index == keys.count - 1)
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
    form =
      if options.numeric {
        .number
      } else if options.dictionary {
        .filtered(.dictionary)
      } else if options.printableOnly {
        .filtered(.printable)
      } else {
        .bytes
      }
    folds = options.ignoreCase
    mask = options.reverse ? ~0 : 0
    isOpen = isLast && !options.reverse
    isRecord = isOpen && key.tellsRecordsApart
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
    }
  }
}
