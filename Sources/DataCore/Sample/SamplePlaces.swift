/// How many places of an input a sample reads, and how much at each.
package struct SamplePlaces: Equatable, Sendable {
  let count: Int
  let bytesEach: Int

  /// Shows keys and sizes.
  static let general = SamplePlaces(
    count: RangeSampler.places, bytesEach: RangeSampler.bytesAtPlace)
  /// Shows how the number of distinct keys grows, which takes longer stretches: 16 MiB in all.
  static let ofDistinctKeys = SamplePlaces(count: 64, bytesEach: 256 << 10)
  /// For programs that are processes: half a MiB in all.
  static let ofProcesses = SamplePlaces(count: 8, bytesEach: RangeSampler.bytesAtPlace)
}
