import Glibc
import JobModel

/// Writes sorted records to a run: as they are, or what a combiner makes of them.
final class RunOutput: RecordReceiver {
  private var writer: RunWriter
  private var cursor: RecordCursor?
  /// The place in the input of all that the combiner emits; nil if it is that of the value it took.
  private var place: UInt64?
  private var last: [UInt8] = []
  private var isFirst = true

  init(_ writer: consuming RunWriter) { self.writer = writer }

  /// Writes all records of `merger`.
  func copy(_ merger: consuming Merger<SegmentReader>, cancellation: Cancellation) throws {
    var pace = CheckPace(cancellation)
    while let head = try merger.next() {
      try writer.append(
        key: head.key.bytes, value: merger.source.pointee.value, sequence: head.sequence)
      try pace.step()
    }
  }

  /// Writes all of `source`.
  func copy(_ source: consuming SortedEntries, cancellation: Cancellation) throws {
    var source = source
    var pace = CheckPace(cancellation)
    while try source.advance() {
      try writer.append(
        key: source.key.bytes, value: source.value, sequence: source.sequence)
      try pace.step()
    }
  }

  /// Writes what `combiner` makes of the records of a partition.
  ///
  /// - Parameter place: the place in the input of all that it emits; nil if it is that of the value
  ///   which it took last.
  func combine(
    _ records: RecordCursor, with combiner: any PartitionReducer, at place: UInt64? = nil
  ) throws {
    cursor = records
    self.place = place
    defer { cursor = nil }
    isFirst = true
    try combiner.reduce(records, into: self)
  }

  func emit(key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) throws {
    try checkOrder(key)
    try writer.append(
      key: RawBytes(key), value: RawBytes(value), sequence: place ?? cursor?.valueSequence ?? 0)
  }

  /// Remembers the key. A combiner that outputs keys in another order would make a run that is not
  /// sorted.
  private func checkOrder(_ key: UnsafeRawBufferPointer) throws {
    let isInOrder =
      isFirst || last.withUnsafeBytes { !key.lexicographicallyPrecedes($0) }
    guard isInOrder else {
      throw JobFailure(
        .program,
        "the combiner emitted a key that comes before its previous one: \(Self.shown(key))\na combiner must keep the keys it is given, in their order"
      )
    }
    isFirst = false
    last.removeAll(keepingCapacity: true)
    last.append(contentsOf: key)
  }

  private static func shown(_ key: UnsafeRawBufferPointer) -> String {
    String(decoding: key.prefix(80), as: UTF8.self).debugDescription
  }

  func endPartition() throws { try writer.endPartition() }

  func finish() throws -> (RunFile, SpillReport) {
    let run = try writer.finish()
    return (run, writer.report)
  }
}
