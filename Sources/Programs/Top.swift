package import DataCore
import DequeModule
import Glibc
package import JobModel

/// Finds the N greatest records of an order, greatest first: `sort | tail -n N | tac`, without
/// sorting the rest.
///
/// Each slot keeps its greatest N; the reduce task picks the greatest of those.
package struct Top: SortingProgram {
  /// The most records that a slot holds in memory.
  package static let countMax = ModelLimits.topCounts.upperBound

  private let count: Int
  private let encoder: SortKeyEncoder
  private let end: OutputLayout.End

  /// - Parameter order: neither stable nor unique, so that every record has a definite place.
  package init(_ count: Int, _ order: SortOrderSpecification, format: RecordFormat) {
    precondition(!order.stable && !order.unique)
    self.count = count
    encoder = SortKeyEncoder(order)
    end = format.outputEnd
  }

  package var ordersValues: Bool { false }
  package var partitionsOnly: Int? { 1 }
  package var outputSize: OutputSize { .asMapped(assuming: nil) }
  package var layout: OutputLayout {
    OutputLayout(columns: encoder.endsInRecord ? .keyEnd : .value, end: end)
  }

  package func makeMapper(_ context: TaskContext) -> any RecordMapper { TopMapper(count, encoder) }
  package func makeCombiner(_ context: TaskContext) -> (any PartitionReducer)? {
    LastRecords(count, greatestFirst: false)
  }

  package func makeReducer(_ context: TaskContext) -> (any PartitionReducer)? {
    LastRecords(count, greatestFirst: true)
  }
}

/// Keeps the greatest records of a slot until its end.
private final class TopMapper: RecordMapper {
  private let count: Int
  private let encoder: SortKeyEncoder
  private var buffer = KeyBuffer()
  /// Keys, each with how many bytes at its end are the record, or else with the record; up to twice
  /// the count, then cut back.
  private var greatest: [(key: [UInt8], value: [UInt8])] = []
  /// Keys at or below this one are not among the greatest.
  private var bound: [UInt8]?

  init(_ count: Int, _ encoder: SortKeyEncoder) {
    self.count = count
    self.encoder = encoder
  }

  func map(_ text: InputText, into emitter: inout RecordEmitter) throws -> Int {
    text.forEachRecord { record, _ in
      buffer.removeAll()
      encoder.encode(record, into: &buffer)
      if let bound, !isAbove(bound) { return }
      greatest.append((Array(buffer.bytes), value(of: record)))
      if greatest.count >= 2 * count { cut() }
    }
  }

  private func value(of record: UnsafeRawBufferPointer) -> [UInt8] {
    guard encoder.endsInRecord else { return Array(record) }
    return withUnsafeBytes(of: UInt32(record.count).littleEndian) { Array($0) }
  }

  private func isAbove(_ bound: [UInt8]) -> Bool {
    let key = buffer.bytes
    let common = min(key.count, bound.count)
    let order = memcmp(RawBytes(key).start, bound, common)
    return order != 0 ? order > 0 : key.count > bound.count
  }

  private func cut() {
    guard greatest.count >= count else { return }
    greatest.sort { $1.key.lexicographicallyPrecedes($0.key) }
    greatest.removeSubrange(count...)
    bound = greatest.last?.key
  }

  func finish(into emitter: inout RecordEmitter) throws {
    cut()
    for (key, value) in greatest {
      try key.withUnsafeBytes { key in
        try value.withUnsafeBytes { try emitter.emit(key: key, value: $0) }
      }
    }
    greatest = []
  }
}

/// Passes on only the last records.
private final class LastRecords: PartitionReducer {
  private let count: Int
  private let greatestFirst: Bool

  init(_ count: Int, greatestFirst: Bool) {
    self.count = count
    self.greatestFirst = greatestFirst
  }

  func reduce(_ records: RecordCursor, into output: any RecordReceiver) throws {
    var last: Deque<(key: [UInt8], value: [UInt8])> = []
    while try records.advance() {
      if last.count == count { last.removeFirst() }
      last.append((key: Array(records.key), value: Array(records.value)))
    }
    if greatestFirst { last.reverse() }
    for record in last {
      try record.key.withUnsafeBytes { key in
        try record.value.withUnsafeBytes { try output.emit(key: key, value: $0) }
      }
    }
  }
}
