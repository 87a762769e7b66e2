package import JobModel

/// A program on the general path: keys and values are bytes, and the values of a key reach the
/// reducer in the order of the input.
package protocol SortingProgram: Sendable {
  /// Whether the output depends on the order of the values of a key. If not, records do not carry
  /// their place in the input.
  var ordersValues: Bool { get }
  /// Whether several mappers may map the texts of one split, in any order.
  var sharesTexts: Bool { get }
  /// Whether the part files, read one after another, are to be in the order of keys.
  var isTotallyOrdered: Bool { get }
  /// The number of part files, if the program allows only one: 0 without reduce tasks, 1 for a
  /// result in one piece.
  var partitionsOnly: Int? { get }
  /// Whether map output makes sense without a reduce phase.
  var allowsNoReduce: Bool { get }
  /// Bytes of a split, unless the user says otherwise.
  var splitBytesWanted: Int { get }
  /// How much of its map output the program writes.
  var outputSize: OutputSize { get }
  /// How records are written as lines: those without a reducer, and those that a reducer emits.
  var layout: OutputLayout { get }

  /// The bytes of a key that decide to which reduce task its record goes; nil if all do. Only for
  /// samples: mappers say it with each record.
  func placedBytes(
    of key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer
  ) -> [UInt8]?
  /// A mapper for one slot.
  func makeMapper(_ context: TaskContext) throws -> any RecordMapper
  /// A combiner, if the program has one.
  func makeCombiner(_ context: TaskContext) throws -> (any PartitionReducer)?
  /// Whether a combiner of a user gets all map output at least once, even if all of it fits in
  /// memory. One of ours only saves space and time.
  var alwaysCombines: Bool { get }
  /// A reducer; nil if records go to the output as they are.
  func makeReducer(_ context: TaskContext) throws -> (any PartitionReducer)?
}

extension SortingProgram {
  package var ordersValues: Bool { true }
  package var sharesTexts: Bool { true }
  package var isTotallyOrdered: Bool { false }
  package var partitionsOnly: Int? { nil }
  package var allowsNoReduce: Bool { true }
  package var splitBytesWanted: Int { Limits.splitBytesWanted }
  package var outputSize: OutputSize {
    .asMapped(assuming: "that reducers write as many bytes as they read")
  }
  package var layout: OutputLayout { OutputLayout() }
  package var alwaysCombines: Bool { false }
  /// Whether a combiner sees the map output of each split apart from that of others.
  ///
  /// A process reads ahead, so nothing tells which of its lines it prints something for. Values that
  /// it prints have the place of their split, and come in the order of the splits whichever slots
  /// mapped them.
  var combinesBySplit: Bool { alwaysCombines && !sharesTexts }
  package func placedBytes(
    of key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer
  ) -> [UInt8]? { nil }
  package func makeCombiner(_ context: TaskContext) throws -> (any PartitionReducer)? { nil }
}

/// The map function of one slot, called with many records at a time.
package protocol RecordMapper: AnyObject {
  /// A split begins. Matters only to programs that do not share texts.
  func begin(_ split: InputSplit, number: Int) throws
  /// Maps a text of whole records and returns their number.
  func map(_ text: InputText, into emitter: inout RecordEmitter) throws -> Int
  /// The split that `begin` announced ends.
  func end(into emitter: inout RecordEmitter) throws
  /// No more texts follow. The mapper emits what it held back.
  func finish(into emitter: inout RecordEmitter) throws
}

extension RecordMapper {
  package func begin(_ split: InputSplit, number: Int) throws {}
  package func end(into emitter: inout RecordEmitter) throws {}
  package func finish(into emitter: inout RecordEmitter) throws {}
}
