import Synchronization

/// The progress of a job, written by slots and read by a display.
package final class Progress: Sendable {
  package enum Phase: Int, AtomicRepresentable, Sendable {
    case map
    case reduce
  }

  private let current = Atomic<Phase>(.map)
  private let mapped = Atomic<Int>(0)
  private let reduced = Atomic<Int>(0)
  /// Bytes of input on disk; nil if nobody knows them before the end.
  package let inputBytes: Int?
  /// Reduce tasks.
  package let partitions: Int

  package init(inputBytes: Int?, partitions: Int) {
    self.inputBytes = inputBytes
    self.partitions = partitions
  }

  package var phase: Phase { current.load(ordering: .relaxed) }
  package var mappedBytes: Int { mapped.load(ordering: .relaxed) }
  package var reducedPartitions: Int { reduced.load(ordering: .relaxed) }

  package func start(_ phase: Phase) { current.store(phase, ordering: .relaxed) }
  package func addMapped(bytes: Int) { mapped.wrappingAdd(bytes, ordering: .relaxed) }
  package func addReducedPartition() { reduced.wrappingAdd(1, ordering: .relaxed) }
}
