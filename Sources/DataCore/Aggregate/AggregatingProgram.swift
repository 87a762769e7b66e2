package import JobModel

/// A program whose values are 64-bit numbers that are added, such as a count:
/// an associative and commutative combine, so that the core may add them in any
/// grouping and the answer is the same.
package protocol AggregatingProgram: Sendable {
  /// How keys and their sums are written.
  var layout: OutputLayout { get }
  /// A mapper for one slot.
  func makeMapper(_ place: TaskPlace) throws -> any AggregatingMapper
  /// Takes the sums of a partition, and puts out what becomes of them; nil where they are written
  /// as they are.
  func makeReducer(
    _ place: TaskPlace, into receiver: any RecordReceiver
  ) throws -> (any SumReducer)?
}

extension AggregatingProgram {
  package var layout: OutputLayout { OutputLayout() }

  package func makeReducer(
    _ place: TaskPlace, into receiver: any RecordReceiver
  ) throws -> (any SumReducer)? { nil }
}

/// The map function of one slot. It is called with many records at a time.
package protocol AggregatingMapper: AnyObject {
  /// Maps a text of whole records and returns their number.
  ///
  /// A mapper that adds more bytes of keys than the text has calls
  /// `Aggregator.makeRoomWhereGrown` now and then.
  func map(_ text: InputText, into aggregator: inout Aggregator) throws -> Int
  /// Nothing comes any more.
  func finish() throws
}

extension AggregatingMapper {
  package func finish() throws {}
}

/// Sees each key of a partition with its sum, in the order of keys.
package protocol SumReducer: AnyObject {
  func reduce(key: UnsafeRawBufferPointer, sum: Int64) throws
  /// The partition is at its end.
  func finish() throws
}
