/// How many places of an input a sample reads, and how much text at each.
package struct SamplePlaces: Equatable, Sendable {
  let count: Int
  let bytesEach: Int

  /// Shows keys and sizes.
  static let general = SamplePlaces(
    count: RangeSampler.places, bytesEach: RangeSampler.bytesAtPlace)
  /// Shows how the number of distinct keys grows, which takes longer stretches: 16 MiB in all, in a
  /// tenth of a second.
  static let ofDistinctKeys = SamplePlaces(count: 64, bytesEach: 256 << 10)
  /// For programs that are processes: half a MiB in all.
  static let ofProcesses = SamplePlaces(count: 8, bytesEach: RangeSampler.bytesAtPlace)

  /// Shows about as much for a plan, which must cost little next to the job: a 64th of the input, and
  /// 4 MiB at most.
  static func ofPartitions(inputBytes: Int) -> SamplePlaces {
    SamplePlaces(count: 64, bytesEach: min(max(inputBytes / 4_096, 16 << 10), 64 << 10))
  }
}

/// What a sample is for.
package enum SamplePurpose: Equatable, Sendable {
  /// The number of partitions, and their ranges.
  case plan
  /// Estimates for people.
  case explain
}
