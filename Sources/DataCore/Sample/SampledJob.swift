/// A job of which a sample was taken.
package struct SampledJob: Sendable {
  package var sample: Sample
  package var scale: SampleScale
  package var partitions: Int
  /// Threads that share the memory.
  package var slots: Int
  /// Those of them that have some of the input.
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
