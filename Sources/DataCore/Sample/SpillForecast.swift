import JobModel

/// Predicts how the memory of slots fills, and what is spilled. Pure.
package struct SpillForecast: Codable, Equatable, Sendable {
  /// Slots that have some of the input.
  package var slots: Int
  /// Bytes that a slot has for records and for sorting them.
  package var slotBytes: Int
  /// Bytes that its records would take if none were spilled.
  package var neededBytes: Int
  /// Runs of all slots; 0 if everything fits in memory.
  package private(set) var runs: Int
  /// Records that are written to these runs.
  package var records = Estimate.exactly(0)
  /// How many runs are merged at once.
  package var fanIn: Int
  package private(set) var mergePasses: Int

  package init(neededBytes: Double, slotBytes: Int, slots: Int, fanIn: Int) {
    self.slots = slots
    self.slotBytes = slotBytes
    self.neededBytes = Int(saturating: neededBytes.rounded())
    self.fanIn = fanIn
    let fills = neededBytes / Double(slotBytes)
    runs = fills > 1 ? slots * Int(saturating: fills.rounded(.up)) : 0
    mergePasses = MergePasses.count(runs: runs, fanIn: fanIn)
  }

  mutating func setRuns(_ count: Int) {
    runs = count
    mergePasses = MergePasses.count(runs: count, fanIn: fanIn)
  }
}
