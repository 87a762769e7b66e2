import DataCore
import Glibc
import JobModel

/// Turns the lines that programs print into records that the core sorts by key, and back into
/// lines. For one mapper, combiner or reducer.
///
///     order of keys     key of the record                    its value
///     bytes             the line up to the end of its key    the rest of the line
///     sort keys         their encodings, the line's key      4 bytes: how many are the line's key;
///                                                            the rest of the line
///     values as well    encodings, the line's key with an    4 bytes: how many follow the
///                       end (`TextEncoding`), the rest       encodings
///
/// So the core compares bytes whatever the order, and every line comes out as it was printed.
/// Where the fields of the partition end, or the line's key, is where the bytes that place a record
/// end.
final class KeyedLines {
  private let separator: UInt8
  private let partitionFields: Int?
  private let sortsValues: Bool
  /// Encodes the sort keys of a line's key; nil if there are none.
  private let encoder: SortKeyEncoder?
  /// Whether the key of a record is more than part of a line.
  private let isEncoded: Bool
  private var key = KeyBuffer()
  private var value = KeyBuffer()
  private var group = LineGroup()

  private static let lengthBytes = MemoryLayout<UInt32>.size

  /// - Parameter isMapOnly: whether lines go to the output as they come, without any order.
  init(_ specification: StreamingSpecification, isMapOnly: Bool) {
    separator = specification.separator
    partitionFields = specification.partitionFields
    sortsValues = specification.sortsValues && !isMapOnly
    encoder =
      specification.keyOrder.isEmpty || isMapOnly
      ? nil : SortKeyEncoder(specification.orderOfKeys.withoutLastResort, isFollowed: true)
    isEncoded = sortsValues || encoder != nil
  }

  // MARK: Lines to records

  /// Emits a line of a mapper.
  @inline(__always)
  func emit(_ line: StreamedRecord, into emitter: inout RecordEmitter) throws {
    if isEncoded { return try emitEncoded(line, into: &emitter) }
    let key = RawBytes(at: line.start, count: line.keyCount)
    let rest = RawBytes(at: line.start + line.keyCount, count: line.count - line.keyCount)
    guard let partitionFields else { return try emitter.emit(key: key, value: rest) }
    try emitter.emit(
      key: key, value: rest, placedBy: 0..<end(ofFields: partitionFields, in: line.key))
  }

  private func emitEncoded(_ line: StreamedRecord, into emitter: inout RecordEmitter) throws {
    let place = encode(line)
    try emitter.emit(key: RawBytes(key.bytes), value: RawBytes(value.bytes), placedBy: place)
  }

  /// Emits a line of a combiner. Call `finish` after the last one.
  func emit(_ line: StreamedRecord, into output: any RecordReceiver) throws {
    guard isEncoded else {
      return try output.emit(
        key: line.key, value: UnsafeRawBufferPointer(rebasing: line.line[line.keyCount...]))
    }
    _ = encode(line)
    guard sortsValues else { return try output.emit(key: key.bytes, value: value.bytes) }
    // A combiner prints the values of a key in an order of its own.
    if !group.has(line.key) { try group.end(into: output) }
    try group.append(key: key.bytes, value: value.bytes, of: line.key)
  }

  func finish(into output: any RecordReceiver) throws { try group.end(into: output) }

  /// Makes the record of a line, and returns which bytes of its key place it.
  private func encode(_ line: StreamedRecord) -> Range<Int> {
    key.removeAll()
    value.removeAll()
    encoder?.encode(line.key, into: &key)
    let start = key.count
    let (keyEnd, lineEnd) = (line.start + line.keyCount, line.start + line.count)
    var placing = partitionFields.map { end(ofFields: $0, in: line.key) } ?? line.keyCount
    if sortsValues {
      TextEncoding.append(line.start, keyEnd, folds: false, mask: 0, to: &key)
      // Bytes of 0 and 1 take two.
      if key.count - start - 1 > line.keyCount { placing += line.key[..<placing].count { $0 <= 1 } }
      TextEncoding.appendLast(keyEnd, lineEnd, folds: false, to: &key)
      appendLength(key.count - start)
    } else {
      TextEncoding.appendLast(line.start, keyEnd, folds: false, to: &key)
      appendLength(line.keyCount)
      TextEncoding.appendLast(keyEnd, lineEnd, folds: false, to: &value)
    }
    return start..<start + placing
  }

  private func appendLength(_ length: Int) {
    let target = value.room(for: Self.lengthBytes)
    target.storeBytes(of: UInt32(truncatingIfNeeded: length).littleEndian, as: UInt32.self)
    value.append(upTo: target + Self.lengthBytes)
  }

  /// The bytes of a record's key that place it; nil if all do.
  func placedBytes(of key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) -> [UInt8]? {
    guard isEncoded || partitionFields != nil else { return nil }
    guard isEncoded else { return Array(key[..<end(ofFields: partitionFields ?? 1, in: key)]) }
    var text = text(of: key, value)[...]
    if sortsValues { text = text.prefix(Self.end(ofText: UnsafeRawBufferPointer(rebasing: text))) }
    guard let partitionFields else { return Array(text) }
    var fields = text.split(
      separator: separator, maxSplits: partitionFields, omittingEmptySubsequences: false)
    if fields.count > partitionFields { fields.removeLast() }
    return Array(fields.joined(separator: [separator]))
  }

  /// The number of bytes in the first `count` fields of a line's key.
  private func end(ofFields count: Int, in key: UnsafeRawBufferPointer) -> Int {
    guard let base = key.baseAddress else { return 0 }
    let end = base + key.count
    var place = base
    for field in 1...count {
      place = FieldWalk.find(separator, place, end)
      if place == end { return key.count }
      if field < count { place += 1 }
    }
    return place - base
  }

  // MARK: Records to lines

  /// Appends the line of a record, with a newline.
  @inline(__always)
  func append(
    _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, to lines: inout LineBuffer
  ) {
    if isEncoded { appendDecoded(key, value, to: &lines) } else { lines.append(key, value) }
  }

  private func appendDecoded(
    _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, to lines: inout LineBuffer
  ) {
    let text = text(of: key, value)
    guard sortsValues else {
      return lines.append(
        text, UnsafeRawBufferPointer(rebasing: value.dropFirst(Self.lengthBytes)))
    }
    let end = Self.end(ofText: text)
    TextEncoding.withDecoded(UnsafeRawBufferPointer(rebasing: text[..<end])) {
      lines.append($0, UnsafeRawBufferPointer(rebasing: text.dropFirst(end + 1)))
    }
  }

  /// What follows the encodings in a record's key.
  private func text(
    of key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer
  ) -> UnsafeRawBufferPointer {
    guard value.count >= Self.lengthBytes else { return key }
    let length = UInt32(littleEndian: value.loadUnaligned(as: UInt32.self))
    return UnsafeRawBufferPointer(rebasing: key.suffix(Int(length)))
  }

  /// Where the encoded key of a line ends that its values follow.
  private static func end(ofText text: UnsafeRawBufferPointer) -> Int {
    text.firstIndex(of: 0) ?? text.count
  }
}

extension SortOrderSpecification {
  /// The same order, which leaves texts with equal keys where they are.
  fileprivate var withoutLastResort: SortOrderSpecification {
    var order = self
    order.stable = true
    return order
  }
}
