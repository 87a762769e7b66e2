import DataCore
import JobModel

/// Counts several fields of each record as one key, in which a separator stands between them.
///
/// The keys of a batch are written one after another, because the fields of a record need not be
/// neighbours.
final class CountFieldsMapper: AggregatingMapper {
  private let cutter: FieldCutter
  private let fields: [Int]
  private let separator: UInt8
  private let counters: CounterTable
  private var keys = PaddedBuffer(capacity: CountFieldsMapper.batchBytes)
  private var filled = 0
  private var gathered = 0
  private let edges: UnsafeMutablePointer<UInt32>

  /// Bytes of a batch: they stay in the second-level cache. A longer key is a batch by itself.
  private static let batchBytes = 64 << 10

  /// - Parameter selection: two fields or more.
  init(_ selection: FieldSelection, _ counters: CounterTable) {
    cutter = FieldCutter(selection.separator, blanks: .trimmed)
    fields = selection.fields
    separator = selection.outputSeparator
    self.counters = counters
    edges = .allocate(capacity: 2 * Limits.probeBatch)
  }

  deinit { edges.deallocate() }

  func map(_ text: InputText, into aggregator: inout Aggregator) throws -> Int {
    precondition(text.bytes.count < Limits.textBytesMax)
    var without = 0
    let records = text.forEachRecord { record, _ in
      // A key is no longer than its record: between two of its fields was a separator at least.
      if gathered == Limits.probeBatch || filled + record.count > keys.capacity {
        count(into: &aggregator)
        keys.reserve(record.count)
      }
      if !append(record) { without += 1 }
    }
    count(into: &aggregator)
    if without > 0 { counters.add(.records(without, withoutField: fields.last ?? 0)) }
    return records
  }

  private func count(into aggregator: inout Aggregator) {
    aggregator.count(tokens: gathered, edges: edges, of: UnsafeRawPointer(keys.start))
    gathered = 0
    filled = 0
  }

  /// Appends the key of a record; false if the record has too few fields.
  private func append(_ record: UnsafeRawBufferPointer) -> Bool {
    guard var place = record.baseAddress else { return false }
    let end = place + record.count
    var next = keys.start + filled
    var number = 1
    for field in fields {
      guard let found = cutter.bounds(ofField: field &- number &+ 1, from: place, to: end) else {
        return false
      }
      if field != fields[0] {
        next.storeBytes(of: separator, as: UInt8.self)
        next += 1
      }
      next.copyMemory(from: found.start, byteCount: found.end - found.start)
      next += found.end - found.start
      (place, number) = (found.start, field)
    }
    edges[2 &* gathered] = UInt32(truncatingIfNeeded: filled)
    filled = next - keys.start
    edges[2 &* gathered &+ 1] = UInt32(truncatingIfNeeded: filled)
    gathered &+= 1
    return true
  }
}
