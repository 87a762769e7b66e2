package import JobModel
import Storage
import Synchronization

/// A map task: its splits in, one map output out.
///
///     splits ─▶ slots claim them one by one ─▶ texts ─▶ mapper ─▶ aggregator or sort buffer
///                                                                   └─ budget reached ─▶ runs
package struct MapTask {
  private let specification: MapTaskSpecification
  private let program: Program
  private let books: JobBooks
  private let cancellation: Cancellation
  private let progress: Progress
  private let planned: BudgetedProgram
  private let expectedTextBytes: Int
  private let inflaterKind: InflaterKind

  /// - Parameters:
  ///   - memoryPlan: how memory is divided on the aggregating path; by default from the budget.
  ///   - sortPlan: the same on the general path.
  /// - Throws: a memory failure where the budget cannot do.
  package init(
    _ specification: MapTaskSpecification, program: Program,
    books: JobBooks = JobBooks(), cancellation: Cancellation, progress: Progress,
    memoryPlan: MemoryPlan? = nil, sortPlan: SortPlan? = nil, inflater: InflaterKind = .preferred
  ) throws {
    self.specification = specification
    self.program = program
    self.books = books
    self.cancellation = cancellation
    self.progress = progress
    let (budget, slots) = (specification.memoryBytes, specification.slots)
    expectedTextBytes = specification.expectedTextBytes
    planned =
      switch (program, memoryPlan, sortPlan) {
      case (.aggregating(let program), let plan?, _): .aggregating(program, plan)
      case (.sorting(let program), _, let plan?): .sorting(program, plan)
      default:
        try BudgetedProgram(program, budgetBytes: budget, slots: slots)
          .sized(forText: expectedTextBytes)
      }
    inflaterKind = inflater
  }

  /// Runs the task to its end, with `slots` threads. The task has all splits of the job: that the
  /// ranges of gzip files fit together is checked, and small map output stays in memory.
  ///
  /// - Throws: `BrokenGzipChain` where files have to be read again without being cut.
  package func run() throws -> MapOutput { try run(isWhole: true) }

  /// Runs the task to its end as one of many: its output is a run at `path`, and whoever has the
  /// output of all tasks checks the ranges of gzip files.
  package func run(to path: String) throws -> MapOutput {
    var output = try run(isWhole: false)
    guard case .runs(let runs) = output.contents else { return output }
    let run = try MergePasses(
      program: program, fanIn: DescriptorLimit.fanIn(most: output.fanIn, slots: 1), slots: 1,
      compression: specification.spillCompression, scratch: specification.scratch,
      books: books, cancellation: cancellation
    ).one(of: runs, for: specification)
    try System.rename(run.path, path, in: .scratch)
    output.contents = .runs([run.moved(to: path)])
    return output
  }

  private func run(isWhole: Bool) throws -> MapOutput {
    let numbers = 0..<specification.slots
    let place = TaskPlace(specification, books: books, cancellation: cancellation)
    switch planned {
    case .aggregating(let program, let plan):
      let bucketMap = BucketMap(
        partitions: specification.partitions, textBytes: expectedTextBytes)
      let slots = try numbers.map {
        try AggregatingSlot(
          slot: $0, task: specification, plan: plan, bucketMap: bucketMap,
          mapper: program.makeMapper(place), cancellation: cancellation)
      }
      return try run(slots, isWhole) { .aggregated($0, bucketMap) }
    case .sorting(let program, let plan):
      var place = place
      place.recordBytesMax = plan.recordBytesMax
      let slots = try numbers.map {
        try SortingSlot(
          slot: $0, task: specification, plan: plan, program: program, place: place)
      }
      guard specification.partitions > 0 else {
        // Parts are named by split, whichever slot wrote them.
        return try run(slots, isWhole) { .parts($0.flatMap(\.parts).sorted { $0.name < $1.name }) }
      }
      return try run(slots, isWhole) { slots in
        try onEverySlot { try slots[$0].sortRest() }
        return .sorted(slots)
      }
    }
  }

  private func run<Slot: MapSlot>(
    _ slots: [Slot], _ isWhole: Bool, inMemory: ([Slot]) throws -> MapOutput.Contents
  ) throws -> MapOutput {
    try mapAll(slots)
    let ranges = slots.flatMap(\.ranges)
    if isWhole {
      let broken = GzipChain.brokenFiles(ranges, files: specification.files)
      guard broken.isEmpty else { throw BrokenGzipChain(files: broken) }
    }

    // A reduce task reads from memory or from runs, not from both.
    let hasSpilled =
      slots.contains { !$0.runs.isEmpty } || !isWhole && specification.partitions > 0
    if hasSpilled { try onEverySlot { try slots[$0].spillRest() } }
    let contents = hasSpilled ? .runs(slots.flatMap(\.runs)) : try inMemory(slots)
    var report = MapReport()
    for slot in slots { report.add(slot.report) }
    return MapOutput(
      partitions: specification.partitions, report: report,
      fanIn: planned.fanIn(partitions: specification.partitions), ranges: ranges,
      contents: contents)
  }

  private func onEverySlot(_ body: @escaping @Sendable (Int) throws -> Void) throws {
    try SlotThreads.run(slots: specification.slots, onFailure: cancellation.cancel, body)
  }

  private func mapAll(_ slots: [any MapSlot]) throws {
    let exchange = ChunkExchange(slots: slots.count)
    let nextSplit = Atomic<Int>(0)
    // A part file holds one split, in order.
    let isShared = program.sharesTexts && specification.partitions > 0
    try onEverySlot { slot in
      do {
        // Whatever happens here, the others must not wait for this slot.
        defer { exchange.stopReading() }
        let reader = try SlotReader(
          specification: specification, bounds: planned.bounds, slot: slots[slot],
          exchange: isShared ? exchange : nil, cancellation: cancellation, progress: progress,
          inflater: inflaterKind)
        while true {
          let index = nextSplit.wrappingAdd(1, ordering: .relaxed).oldValue
          guard index < specification.splits.count else { break }
          try reader.read(specification.splits[index], number: specification.firstSplit + index)
        }
      }
      while let chunk = exchange.take() {
        defer { exchange.giveBack(chunk.buffer) }
        try slots[slot].map(chunk.text(specification.format), sequence: chunk.sequence)
      }
      try slots[slot].finishMapping()
    }
  }
}

/// Some gzip files did not hold the members that a split of them found: read
/// them again without splitting them.
package struct BrokenGzipChain: Error {
  /// Indices into the task's files.
  package var files: Set<Int>
}
