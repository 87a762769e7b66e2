package import JobModel

/// A program whose values are 64-bit numbers that are added, such as counts. Addition is
/// associative and commutative, so the result is the same however the core groups the numbers.
package protocol AggregatingProgram: Sendable {
  /// How keys and their sums are written.
  var layout: OutputLayout { get }
  /// Whether sums are written as they are, and not what a reducer makes of them.
  var writesSums: Bool { get }
  /// A mapper for one slot.
  func makeMapper(_ context: TaskContext) throws -> any AggregatingMapper
  /// A reducer of the sums of a partition, which writes to `receiver`; nil if the sums are written
  /// as they are.
  func makeReducer(
    _ context: TaskContext, into receiver: any RecordReceiver
  ) throws -> (any SumReducer)?
}

extension AggregatingProgram {
  package var layout: OutputLayout { OutputLayout() }
  package var writesSums: Bool { true }

  package func makeReducer(
    _ context: TaskContext, into receiver: any RecordReceiver
  ) throws -> (any SumReducer)? { nil }
}

/// The map function of one slot. It is called with many records at a time.
package protocol AggregatingMapper: AnyObject {
  /// Maps a text of whole records and returns their number.
  ///
  /// A mapper that adds more bytes of keys than the text has must call
  /// `Aggregator.makeRoomWhereGrown` from time to time.
  func map(_ text: InputText, into aggregator: inout Aggregator) throws -> Int
  /// No more texts follow.
  func finish() throws
}

extension AggregatingMapper {
  package func finish() throws {}
}

/// Receives each key of a partition with its sum, in the order of keys.
package protocol SumReducer: AnyObject {
  func reduce(key: UnsafeRawBufferPointer, sum: Int64) throws
  /// The partition ends.
  func finish() throws
}
