package import DataCore
package import JobModel

/// Counts records, or the values of fields: `sort | uniq -c` without the sort. Without the counts it
/// is `sort -u`.
package struct Count: AggregatingProgram {
  private let selection: FieldSelection?
  private let keepsCounts: Bool

  /// - Parameters:
  ///   - selection: the fields that are counted; nil is the whole record.
  ///   - keepsCounts: false to write only the distinct keys.
  package init(_ selection: FieldSelection?, keepsCounts: Bool) {
    self.selection = selection
    self.keepsCounts = keepsCounts
  }

  package var layout: OutputLayout {
    OutputLayout(columns: keepsCounts ? .keyAndValue : .key)
  }

  package func makeMapper(_ context: TaskContext) -> any AggregatingMapper {
    if let selection, selection.fields.count > 1 {
      return CountFieldsMapper(selection, context.counters)
    }
    return CountMapper(selection, context.counters)
  }
}

/// Collects the edges of keys and counts them one batch at a time.
private final class CountMapper: AggregatingMapper {
  private let cutter: FieldCutter?
  private let field: Int
  private let counters: CounterTable
  private let edges: UnsafeMutablePointer<UInt32>

  init(_ selection: FieldSelection?, _ counters: CounterTable) {
    cutter = selection.map { FieldCutter($0.separator, blanks: .trimmed) }
    field = selection?.fields.first ?? 0
    self.counters = counters
    edges = .allocate(capacity: 2 * Limits.probeBatch)
  }

  deinit { edges.deallocate() }

  func map(_ text: InputText, into aggregator: inout Aggregator) throws -> Int {
    guard let base = text.bytes.baseAddress else { return 0 }
    precondition(text.bytes.count < Limits.textBytesMax)
    var gathered = 0
    var without = 0
    let records = text.forEachRecord { record, offset in
      var range = 0..<record.count
      if let cutter {
        guard let found = cutter.range(ofField: field, in: record) else {
          without += 1
          return
        }
        range = found
      }
      edges[2 &* gathered] = UInt32(truncatingIfNeeded: offset &+ range.lowerBound)
      edges[2 &* gathered &+ 1] = UInt32(truncatingIfNeeded: offset &+ range.upperBound)
      gathered &+= 1
      if gathered == Limits.probeBatch {
        aggregator.count(tokens: gathered, edges: edges, of: base)
        gathered = 0
      }
    }
    aggregator.count(tokens: gathered, edges: edges, of: base)
    if without > 0 { counters.add(.records(without, withoutField: field)) }
    return records
  }
}

extension Counters {
  /// Records that were left out because they have too few fields.
  static func records(_ count: Int, withoutField field: Int) -> Counters {
    var counters = Counters()
    counters.add(Int64(count), to: "without field \(field)", in: "records")
    return counters
  }
}
