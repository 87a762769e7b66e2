/// The number of a map task in its job, from 0. It takes 4 bytes, and is a bare number in JSON.
package struct MapIndex: RawRepresentable, Hashable, Strideable, Codable, Sendable {
  package let rawValue: Int32

  @inlinable
  package init(rawValue: Int32) { self.rawValue = rawValue }

  /// - Parameter position: must have been checked if it came from outside, since a number of more than
  ///   32 bits traps. A job has at most `ModelLimits.tasksMax` map tasks.
  @inlinable
  package init(_ position: Int) { self.init(rawValue: Int32(position)) }

  /// The number, as used in arrays and messages.
  @inlinable
  package var position: Int { Int(rawValue) }

  /// The indices of a job's map tasks, if it has this many.
  @inlinable
  package static func all(_ count: Int) -> Range<MapIndex> { MapIndex(0)..<MapIndex(count) }

  @inlinable
  package static func == (first: MapIndex, second: MapIndex) -> Bool {
    first.rawValue == second.rawValue
  }

  @inlinable
  package static func < (first: MapIndex, second: MapIndex) -> Bool {
    first.rawValue < second.rawValue
  }

  @inlinable
  package func distance(to other: MapIndex) -> Int { other.position - position }

  @inlinable
  package func advanced(by count: Int) -> MapIndex { MapIndex(position + count) }
}

extension MapIndex: CustomStringConvertible {
  package var description: String { "\(rawValue)" }
}

extension TaskID {
  package init(job: JobID, map: MapIndex) {
    self.init(job: job, kind: .map, index: map.position)
  }

  /// The index of a map task.
  @inlinable
  package var mapIndex: MapIndex { MapIndex(index) }
}
