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
  package var distinct: Estimate?
  /// Records passed from map to reduce.
  package var records: Estimate
  /// Their keys and values, in bytes.
  package var bytes: Estimate

  package init(emitted: Int, distinct: Estimate?, records: Estimate, bytes: Estimate) {
    self.emitted = emitted
    self.distinct = distinct
    self.records = records
    self.bytes = bytes
  }
}
