import JobModel

/// The sorted records of one partition, one after another: by key, and of one
/// key in the order of the input.
///
/// A class, so that programs see one type whatever the records lie in; each
/// step costs one indirect call.
package class RecordCursor {
  // A cursor is used by one thread, which calls nothing while it moves.
  @exclusivity(unchecked) fileprivate(set) var head: LoserTree.Head?
  @exclusivity(unchecked) fileprivate var valueBytes = RawBytes.empty
  /// Where the value that a combiner took last comes from, or the first of a key of which it took
  /// none: so does what it emits.
  @exclusivity(unchecked) var valueSequence: UInt64 = 0
  /// Records given out.
  @exclusivity(unchecked) package fileprivate(set) var records = 0

  /// Whether values live as long as the cursor, and not only until the next `advance`.
  package let valuesLast: Bool

  fileprivate init(valuesLast: Bool) { self.valuesLast = valuesLast }

  /// The key of the current record, valid until the next `advance`.
  package var key: UnsafeRawBufferPointer {
    head?.key.buffer ?? RawBytes.empty.buffer
  }

  /// Its value, valid until the next `advance`.
  package var value: UnsafeRawBufferPointer { valueBytes.buffer }

  /// Moves to the next record; false behind the last one.
  package func advance() throws -> Bool { preconditionFailure("a cursor of no kind") }
}

/// A cursor over what a merger gives.
final class MergeCursor<Source: SortedSource & ~Copyable>: RecordCursor {
  @exclusivity(unchecked) private var merger: Merger<Source>
  @exclusivity(unchecked) private var pace: CheckPace

  init(_ merger: consuming Merger<Source>, cancellation: Cancellation) {
    self.merger = merger
    pace = CheckPace(cancellation)
    super.init(valuesLast: Source.valuesLast)
  }

  override func advance() throws -> Bool {
    try pace.step()
    head = try merger.next()
    guard head != nil else { return false }
    valueBytes = merger.source.pointee.value
    records &+= 1
    return true
  }
}
