package import JobModel
import Synchronization

/// A map task: its splits in, one map output out.
///
///     splits ─▶ slots claim them one by one ─▶ lines ─▶ mapper ─▶ aggregator ─▶ streams in memory
///                                                                    └─ budget reached ─▶ runs
package struct MapTask {
  private let specification: MapTaskSpecification
  private let program: any AggregatingProgram
  private let cancellation: Cancellation
  private let progress: Progress
  private let plan: MemoryPlan
  private let inflaterKind: InflaterKind

  /// - Parameter plan: how memory is divided; by default from the task's budget.
  /// - Throws: a memory failure where the budget cannot do.
  package init(
    _ specification: MapTaskSpecification, program: any AggregatingProgram,
    cancellation: Cancellation, progress: Progress, plan: MemoryPlan? = nil,
    inflater: InflaterKind = .preferred
  ) throws {
    self.specification = specification
    self.program = program
    self.cancellation = cancellation
    self.progress = progress
    self.plan =
      try plan
      ?? MemoryPlan(budgetBytes: specification.memoryBytes, slots: specification.slots)
    inflaterKind = inflater
  }

  /// Runs the task to its end, with `slots` threads.
  package func run() throws -> MapOutput {
    let bucketMap = BucketMap(partitions: specification.partitions)
    let slots = (0..<specification.slots).map {
      SlotState(
        slot: $0, task: specification, plan: plan, bucketMap: bucketMap,
        mapper: program.makeMapper(), cancellation: cancellation)
    }
    try mapAll(slots)
    let ranges = slots.flatMap(\.ranges)
    let broken = GzipChain.brokenFiles(ranges, files: specification.files)
    guard broken.isEmpty else { throw BrokenGzipChain(files: broken) }

    // A reduce task reads from memory or from runs, not from both.
    let hasSpilled = slots.contains { !$0.runs.isEmpty }
    if hasSpilled {
      try SlotThreads.run(slots: slots.count, onFailure: cancellation.cancel) {
        try slots[$0].spillRest()
      }
    }
    var report = MapReport()
    for slot in slots { report.add(slot.report) }
    return MapOutput(
      bucketMap: bucketMap, report: report, fanIn: plan.fanIn(partitions: bucketMap.partitions),
      contents: hasSpilled ? .runs(slots.flatMap(\.runs)) : .memory(slots))
  }

  private func mapAll(_ slots: [SlotState]) throws {
    let exchange = ChunkExchange(slots: slots.count)
    let nextSplit = Atomic<Int>(0)
    try SlotThreads.run(slots: slots.count, onFailure: cancellation.cancel) { slot in
      do {
        // Whatever happens here, the others must not wait for this slot.
        defer { exchange.stopReading() }
        let reader = try SlotReader(
          specification: specification, plan: plan, state: slots[slot], exchange: exchange,
          cancellation: cancellation, progress: progress, inflater: inflaterKind)
        while true {
          let index = nextSplit.wrappingAdd(1, ordering: .relaxed).oldValue
          guard index < specification.splits.count else { break }
          try reader.read(specification.splits[index])
        }
      }
      while let chunk = exchange.take() {
        defer { exchange.giveBack(chunk.buffer) }
        try slots[slot].map(
          UnsafeRawBufferPointer(rebasing: chunk.buffer.bytes[..<chunk.byteCount]))
      }
      slots[slot].finishMapping()
    }
  }
}

/// Some gzip files did not hold the members that a split of them found: read
/// them again without splitting them.
package struct BrokenGzipChain: Error {
  /// Indices into the task's files.
  package var files: Set<Int>
}

/// What a map task made, for reduce tasks to take their partitions from.
package struct MapOutput: Sendable {
  enum Contents: Sendable {
    /// Packed records of every slot, unsorted.
    case memory([SlotState])
    /// Sorted runs on disk.
    case runs([RunFile])
  }

  package let bucketMap: BucketMap
  package var report: MapReport
  let fanIn: Int
  var contents: Contents

  /// Merges runs until there are few enough for the reduce tasks.
  package mutating func prepareToReduce(
    slots: Int, compression: SpillCompression, scratch: String, cancellation: Cancellation
  ) throws {
    guard case .runs(let runs) = contents else { return }
    // Every slot merges at the same time, and has a file open for each run.
    let descriptors = DescriptorLimit.raise() - Limits.descriptorsReserved
    let merged = try MergePasses.reduce(
      runs, fanIn: max(Limits.fanInMin, min(fanIn, descriptors / slots)), slots: slots,
      compression: compression, scratch: scratch,
      cancellation: cancellation)
    contents = .runs(try merged.runs.map { try $0.indexed() })
    report.spill.mergePasses += merged.report.mergePasses
    report.spill.rawBytes += merged.report.rawBytes
    report.spill.storedBytes += merged.report.storedBytes
  }
}
