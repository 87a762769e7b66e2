import JobModel

/// The sorted records of one partition, one after another: by key, and records of one key in input
/// order.
///
/// It is a class so that programs see a single type wherever the records are; each step costs one
/// indirect call.
package class RecordCursor {
  // A single thread uses a cursor, and calls nothing while it moves.
  @exclusivity(unchecked) fileprivate(set) var head: LoserTree.Head?
  @exclusivity(unchecked) fileprivate var valueBytes = RawBytes.empty
  /// The place in the input of the value that a combiner took last, or of the first value of a key
  /// if it took none. What the combiner emits gets this place.
  @exclusivity(unchecked) var valueSequence: UInt64 = 0
  /// The number of records returned.
  @exclusivity(unchecked) package fileprivate(set) var records = 0

  /// Whether values are valid as long as the cursor, and not only until the next `advance`.
  package let valuesLast: Bool

  fileprivate init(valuesLast: Bool) { self.valuesLast = valuesLast }

  /// The key of the current record, valid until the next `advance`.
  package var key: UnsafeRawBufferPointer {
    head?.key.buffer ?? RawBytes.empty.buffer
  }

  /// Its value, valid until the next `advance`.
  package var value: UnsafeRawBufferPointer { valueBytes.buffer }

  /// Moves to the next record; false after the last one.
  package func advance() throws -> Bool {
    preconditionFailure("\(type(of: self)) does not override advance()")
  }
}

/// A cursor over the records of a merger.
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
