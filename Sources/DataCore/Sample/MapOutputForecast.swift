/// What the mappers of a job will put out, and what it takes to hold it.
package struct MapOutputForecast: Equatable, Sendable {
  package var size: MapOutputSize
  /// nil where there are no reduce tasks.
  package var spill: SpillForecast?
}

/// How much map output there is.
package struct MapOutputSize: Codable, Equatable, Sendable {
  /// Pairs that the mappers emit.
  package var emitted: Int
  /// Different keys; nil where nobody counts them.
  package var distinct: Int?
  /// Records that go from map to reduce.
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
