package import DataCore
package import JobModel

/// What a job is expected to do, according to its plan and a sample: for people and for programs.
package struct JobEstimate: Codable, Equatable, Sendable {
  package struct Input: Codable, Equatable, Sendable {
    package var files: Int
    /// Bytes as stored.
    package var storedBytes: Int
    /// Bytes after inflating.
    package var textBytes: Int
    package var records: Int
    /// Inputs that are read only once. If they do not end soon, their sizes are assumed.
    package var streams: [FilePath] = []
    /// Whether the size of one of them is assumed.
    package var isAssumed = false

    private enum CodingKeys: String, CodingKey {
      case files, storedBytes, records, streams, isAssumed
      case textBytes = "inflatedBytes"
    }
  }

  /// How much was sampled.
  package struct Sampled: Codable, Equatable, Sendable {
    package var storedBytes: Int
    package var textBytes: Int
    package var records: Int

    private enum CodingKeys: String, CodingKey {
      case storedBytes, records
      case textBytes = "inflatedBytes"
    }
  }

  package struct Splits: Codable, Equatable, Sendable {
    package var count: Int
    /// The size of the largest split, in stored bytes.
    package var largestBytes: Int
    /// The most files in a split.
    package var filesMax: Int
  }

  package typealias MapOutput = MapOutputSize

  package struct Partitions: Codable, Equatable, Sendable {
    package var count: Int
    /// The number that `--partitions auto` would give.
    package var automatic: Int
    /// Whether the parts, read one after another, are in order.
    package var isOrdered: Bool
    /// What is written for a partition, on average.
    package var meanRecords: Int
    package var meanBytes: Int
    /// The largest partition over the mean.
    package var skew: Double
  }

  /// The most frequent key.
  package struct HottestKey: Codable, Equatable, Sendable {
    /// The key as text, if it is text.
    package var text: String?
    /// Its fraction of all pairs.
    package var share: Double
  }

  package var program: String
  package var slots: Int
  package var memoryBytes: Int
  package var input: Input
  package var sampled: Sampled
  package var splits: Splits
  package var mapOutput: MapOutput
  package var output: OutputForecast
  package var partitions: Partitions
  /// nil in a job without reduce tasks.
  package var memory: SpillForecast?
  package var hottestKey: HottestKey?
  /// Suggested improvements.
  package var advice: [Advice] = []

  /// `output` is a path in every other document.
  private enum CodingKeys: String, CodingKey {
    case program, slots, memoryBytes, input, sampled, splits, mapOutput, partitions, memory
    case hottestKey, advice
    case output = "written"
  }
}
