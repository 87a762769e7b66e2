package import DataCore
package import JobModel

/// Sorts records as sort(1) does, in one order across all part files.
///
/// `SortKeyEncoder` makes the key from the record. If the key ends with the record itself, the
/// record is not stored a second time.
package struct Sort: SortingProgram {
  private let order: SortOrderSpecification
  private let encoder: SortKeyEncoder
  private let end: OutputLayout.End

  package init(_ order: SortOrderSpecification, format: RecordFormat) {
    self.order = order
    encoder = SortKeyEncoder(order)
    end = format.outputEnd
  }

  // Records with the same key are identical, unless the order is stable or unique.
  package var ordersValues: Bool { !encoder.endsInRecord }
  package var allowsNoReduce: Bool { false }
  package var isTotallyOrdered: Bool { true }
  package var outputSize: OutputSize { order.unique ? .oncePerKey : .text }

  package var layout: OutputLayout {
    OutputLayout(
      columns: encoder.isIdentity ? .key : encoder.endsInRecord ? .keyEnd : .value,
      end: end)
  }

  package func makeMapper(_ context: TaskContext) -> any RecordMapper {
    encoder.isIdentity ? WholeRecordMapper() : SortKeyMapper(encoder)
  }

  package func makeCombiner(_ context: TaskContext) -> (any PartitionReducer)? {
    order.unique ? GroupWise(FirstOfKey()) : nil
  }

  package func makeReducer(_ context: TaskContext) -> (any PartitionReducer)? {
    order.unique ? GroupWise(FirstOfKey()) : nil
  }
}

/// Makes each record a key.
private final class WholeRecordMapper: RecordMapper {
  func map(_ text: InputText, into emitter: inout RecordEmitter) throws -> Int {
    try text.forEachRecord { record, _ in
      try emitter.emit(key: RawBytes(record), value: .empty)
    }
  }
}

/// Encodes the sort keys of each record.
private final class SortKeyMapper: RecordMapper {
  private let encoder: SortKeyEncoder
  private var buffer = KeyBuffer()

  init(_ encoder: SortKeyEncoder) { self.encoder = encoder }

  func map(_ text: InputText, into emitter: inout RecordEmitter) throws -> Int {
    try text.forEachRecord { record, _ in
      buffer.removeAll()
      encoder.encode(record, into: &buffer)
      guard encoder.endsInRecord else {
        return try emitter.emit(key: buffer.bytes, value: record)
      }
      var length = UInt32(record.count).littleEndian
      try withUnsafeBytes(of: &length) { try emitter.emit(key: buffer.bytes, value: $0) }
    }
  }
}

/// Keeps the first record of each key.
private final class FirstOfKey: GroupReducer {
  func reduce(
    key: UnsafeRawBufferPointer, values: ValueCursor, into output: any RecordReceiver
  ) throws {
    if let first = try values.next() { try output.emit(key: key, value: first) }
  }
}
