/// The reduce function of a program, over a whole partition at once. Most programs are
/// `GroupReducer`s, which see one key and its values at a time.
///
/// A combiner is one too. What it emits must be in the order of the keys and belong to the
/// partition that it was given. A combiner that outputs other keys than it received breaks this
/// rule, which is an error.
package protocol PartitionReducer: AnyObject {
  /// Reads `records` to their end, or as far as it needs.
  func reduce(_ records: RecordCursor, into output: any RecordReceiver) throws
}

/// The destination of what reducers and combiners emit.
package protocol RecordReceiver: AnyObject {
  func emit(key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) throws
  /// Takes records of a part file in their final form, including ends of lines. Only part files
  /// accept them; the output of a combiner goes on to a reducer, and consists of keys and values.
  func emit(text: UnsafeRawBufferPointer, records: Int) throws
  /// The byte that ends a record of such a text.
  var terminator: UInt8 { get }
}

extension RecordReceiver {
  package func emit(text: UnsafeRawBufferPointer, records: Int) throws {
    preconditionFailure("\(records) records of text for \(Self.self), which takes keys and values")
  }

  package var terminator: UInt8 { 10 }
}

/// A reduce function that sees one key and its values at a time.
package protocol GroupReducer: AnyObject {
  /// - Parameter values: read as far as the function needs; the rest is skipped.
  func reduce(
    key: UnsafeRawBufferPointer, values: ValueCursor, into output: any RecordReceiver) throws
}

/// The values of one key, in the order of the input.
package final class ValueCursor {
  private let records: RecordCursor
  @exclusivity(unchecked) private var current = KeyCopy()
  private enum State {
    /// The record cursor is at a value that has not been returned.
    case fresh
    /// The cursor is at the value that was returned last.
    case used
    /// The cursor is at the first record of another key, or at the end.
    case ended
  }
  @exclusivity(unchecked) private var state = State.ended

  package init(_ records: RecordCursor) throws {
    self.records = records
    _ = try records.advance()
  }

  /// Moves to the next key, skipping unread values of the last one; nil after the last key. The
  /// bytes are valid until the next call.
  package func nextKey() throws -> UnsafeRawBufferPointer? {
    while try next() != nil {}
    guard let head = records.head else { return nil }
    current.set(head)
    records.valueSequence = head.sequence
    state = .fresh
    return current.key.buffer
  }

  /// Whether values are valid as long as the cursor, and not only until the next one is read.
  package var valuesLast: Bool { records.valuesLast }

  /// The next value of this key, valid until the next call; nil after the last one.
  package func next() throws -> UnsafeRawBufferPointer? {
    switch state {
    case .fresh: break
    case .used: _ = try records.advance()
    case .ended: return nil
    }
    guard let head = records.head, state == .fresh || current.isSame(as: head) else {
      state = .ended
      return nil
    }
    state = .used
    records.valueSequence = head.sequence
    return records.value
  }
}

/// Runs a `GroupReducer` over a partition.
package final class GroupWise: PartitionReducer {
  private let reducer: any GroupReducer

  package init(_ reducer: any GroupReducer) { self.reducer = reducer }

  package func reduce(_ records: RecordCursor, into output: any RecordReceiver) throws {
    let values = try ValueCursor(records)
    while let key = try values.nextKey() {
      try reducer.reduce(key: key, values: values, into: output)
    }
  }
}
