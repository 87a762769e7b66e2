/// The number of a map task in its job, from 0 on. It takes 4 bytes, and is a bare number in JSON.
package struct MapIndex: RawRepresentable, Hashable, Strideable, Codable, Sendable {
  package let rawValue: Int32

  @inlinable
  package init(rawValue: Int32) { self.rawValue = rawValue }

  /// - Parameter position: checked already if it came from outside: it traps if it does not fit 32
  ///   bits. A job has at most `ModelLimits.tasksMax` map tasks.
  @inlinable
  package init(_ position: Int) { self.init(rawValue: Int32(position)) }

  /// The number, as arrays and messages have it.
  @inlinable
  package var position: Int { Int(rawValue) }

  /// The indices of all map tasks of a job that has so many.
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
