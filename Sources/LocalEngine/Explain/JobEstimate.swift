package import DataCore

/// What a job is expected to do, told from its plan and a sample: for people and for programs.
package struct JobEstimate: Codable, Equatable, Sendable {
  package struct Input: Codable, Equatable, Sendable {
    package var files: Int
    /// Bytes as stored.
    package var storedBytes: Int
    /// Bytes after inflating.
    package var textBytes: Int
    package var records: Int
  }

  /// What was looked at.
  package struct Sampled: Codable, Equatable, Sendable {
    package var storedBytes: Int
    package var textBytes: Int
    package var records: Int
  }

  package struct Splits: Codable, Equatable, Sendable {
    package var count: Int
    /// Bytes of the largest, as stored.
    package var largestBytes: Int
    /// Files of the split that has most of them.
    package var filesMax: Int
  }

  package typealias MapOutput = MapOutputSize

  package struct Partitions: Codable, Equatable, Sendable {
    package var count: Int
    /// What `--partitions auto` makes of it.
    package var automatic: Int
    /// Whether the parts, one after another, are in order.
    package var isOrdered: Bool
    /// Map output of a partition, mean.
    package var meanRecords: Int
    package var meanBytes: Int
    /// Largest over mean.
    package var skew: Double
  }

  /// The key that comes most often.
  package struct HottestKey: Codable, Equatable, Sendable {
    /// As text, where it is some.
    package var text: String?
    /// Part of all pairs.
    package var share: Double
  }

  package var program: String
  package var slots: Int
  package var memoryBytes: Int
  package var input: Input
  package var sampled: Sampled
  package var splits: Splits
  package var mapOutput: MapOutput
  package var partitions: Partitions
  /// nil in a job without reduce tasks.
  package var memory: SpillForecast?
  package var hottestKey: HottestKey?
  /// What would be better.
  package var advice: [Advice] = []
}
