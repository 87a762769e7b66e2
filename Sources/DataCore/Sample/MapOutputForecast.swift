/// How much map output a job will have, and how the memory of its slots will be filled.
package struct MapOutputForecast: Equatable, Sendable {
  package var size: MapOutputSize
  /// nil if there are no reduce tasks.
  package var spill: SpillForecast?
}

/// The size of a map output.
package struct MapOutputSize: Codable, Equatable, Sendable {
  /// Pairs emitted by the mappers.
  package var emitted: Int
  /// Distinct keys; nil if they are not counted.
  package var distinct: Int?
  /// Records passed from map to reduce.
  package var records: Int
  /// Their keys and values, in bytes.
  package var bytes: Int

  package init(emitted: Int, distinct: Int?, records: Int, bytes: Int) {
    self.emitted = emitted
    self.distinct = distinct
    self.records = records
    self.bytes = bytes
  }
}
