package import JobModel

/// A program whose values are 64-bit numbers that are added, such as a count:
/// an associative and commutative combine, so that the core may add them in any
/// grouping and the answer is the same.
package protocol AggregatingProgram: Sendable {
  /// How keys and their sums are written.
  var layout: OutputLayout { get }
  /// A mapper for one slot.
  func makeMapper(_ place: TaskPlace) throws -> any AggregatingMapper
}

extension AggregatingProgram {
  package var layout: OutputLayout { OutputLayout() }
}

/// The map function of one slot. It is called with many records at a time.
package protocol AggregatingMapper: AnyObject {
  /// Maps a text of whole records and returns their number.
  func map(_ text: InputText, into aggregator: inout Aggregator) throws -> Int
}
