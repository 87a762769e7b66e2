import JobModel

/// The sorted records of one partition, one after another: by key, and of one
/// key in the order of the input.
///
/// A class, so that programs see one type whatever the records lie in; each
/// step costs one indirect call.
package class RecordCursor {
  // A cursor is used by one thread, which calls nothing while it moves.
  @exclusivity(unchecked) fileprivate(set) var head = LoserTree.endHead
  @exclusivity(unchecked) fileprivate var valueStart = UnsafeRawPointer.noBytes
  @exclusivity(unchecked) fileprivate var valueLength = 0
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
    UnsafeRawBufferPointer(start: head.key, count: head.length)
  }

  /// Its value, valid until the next `advance`.
  package var value: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: valueStart, count: valueLength)
  }

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
    guard try merger.advance() else {
      head = LoserTree.endHead
      return false
    }
    head = merger.head
    valueStart = merger.source.pointee.value
    valueLength = merger.source.pointee.valueLength
    records &+= 1
    return true
  }
}
