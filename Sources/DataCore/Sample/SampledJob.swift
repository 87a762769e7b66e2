/// A job and its sample, from which a path forecasts the map output.
package struct SampledJob: Sendable {
  package var sample: Sample
  package var scale: SampleScale
  package var partitions: Int
  /// The number of threads that share the memory.
  package var slots: Int
  /// The number of these that get some of the input.
  package var activeSlots: Int

  package init(
    sample: Sample, scale: SampleScale, partitions: Int, slots: Int, activeSlots: Int
  ) {
    self.sample = sample
    self.scale = scale
    self.partitions = partitions
    self.slots = slots
    self.activeSlots = activeSlots
  }
}
