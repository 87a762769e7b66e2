/// A program whose values are 64-bit numbers that are added, such as a count:
/// an associative and commutative combine, so that the core may add them in any
/// grouping and the answer is the same.
package protocol AggregatingProgram: Sendable {
  /// A mapper for one slot.
  func makeMapper() -> any AggregatingMapper
}

/// The map function of one slot. It is called with many records at a time.
package protocol AggregatingMapper: AnyObject {
  /// Maps a text of whole lines and returns their number. The last line of an
  /// input may lack its newline. `Limits.overreadBytes` bytes may be read, but
  /// not used, behind the text.
  func map(_ text: UnsafeRawBufferPointer, into aggregator: inout Aggregator) -> Int
}
