/// Records in the order of their keys, read one after another: a segment of a run, or a sorted
/// partition in memory.
protocol SortedSource: ~Copyable {
  /// The key of the current record. It may be overwritten when the source moves on.
  var key: Key { get }
  /// The value of the current record. It is valid until the source moves on.
  var value: RawBytes { get }
  /// Where in the input the record comes from (`InputSequence`, packed), or 0.
  var sequence: UInt64 { get }

  /// Whether a value is valid as long as the source, and not only until it moves on.
  static var valuesLast: Bool { get }

  /// Moves to the next record; false at the end.
  mutating func advance() throws -> Bool
}

extension SegmentReader: SortedSource {
  static var valuesLast: Bool { false }
}
