/// How many places of an input a sample looks at, and how much it reads at each.
package struct SamplePlaces: Equatable, Sendable {
  let count: Int
  let bytesEach: Int

  /// For keys and sizes.
  static let general = SamplePlaces(
    count: RangeSampler.places, bytesEach: RangeSampler.bytesAtPlace)
  /// How distinct keys grow shows in longer stretches only: 16 MiB in all.
  static let ofDistinctKeys = SamplePlaces(count: 64, bytesEach: 256 << 10)
  /// Where the sample goes through a process: half a MiB in all.
  static let ofProcesses = SamplePlaces(count: 8, bytesEach: RangeSampler.bytesAtPlace)
}
