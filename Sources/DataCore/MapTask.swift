package import JobModel
import Storage
import Synchronization

/// A map task: its splits in, one map output out.
///
///     splits ─▶ slots claim them one by one ─▶ texts ─▶ mapper ─▶ aggregator or sort buffer
///                                                                   └─ budget reached ─▶ runs
package struct MapTask<Path: DataPath> {
  private let specification: MapTaskSpecification
  private let path: Path
  private let tallies: JobTallies
  private let cancellation: Cancellation
  private let progress: Progress
  private let plan: Path.Plan
  private let inflaterKind: InflaterKind
  private let streams: InputStreams
  private let route: OutputRoute

  /// - Parameter plan: how memory is divided; by default it follows from the budget and the size of
  ///   the text.
  /// - Parameter route: how parts leave in a job without reduce tasks.
  /// - Throws: a usage failure if the budget is too small.
  package init(
    _ specification: MapTaskSpecification, on path: Path, tallies: JobTallies = JobTallies(),
    cancellation: Cancellation, progress: Progress, plan: Path.Plan? = nil,
    inflater: InflaterKind = .preferred, streams: InputStreams = .none,
    route: OutputRoute = OutputRoute()
  ) throws {
    self.route = route
    self.specification = specification
    self.path = path
    self.tallies = tallies
    self.cancellation = cancellation
    self.progress = progress
    self.plan =
      try plan
      ?? Path.Plan(budgetBytes: specification.memoryBytes, slots: specification.slots)
      .sized(forText: specification.expectedTextBytes)
    inflaterKind = inflater
    self.streams = streams
  }

  /// Runs the task with `slots` threads, as the only map task of the job. It checks that the ranges
  /// of gzip files fit together, and keeps a small map output in memory.
  ///
  /// - Throws: `BrokenGzipChain` if files have to be read again without being cut.
  package func run() throws -> MapOutput<Path> {
    let slots = try mapAll()
    let broken = GzipChain.brokenFiles(slots.flatMap(\.ranges), files: specification.files)
    guard broken.isEmpty else { throw BrokenGzipChain(files: broken) }
    return MapOutput(
      of: path, try contents(slots), partitions: specification.partitions,
      fanIn: plan.fanIn(partitions: specification.partitions), report: report(slots),
      parts: parts(slots))
  }

  /// Runs the task as one of many. Its output is a run at `path`, or part files in a job without
  /// reduce tasks. The ranges of gzip files are checked by whoever has the results of all tasks.
  package func run(to path: FilePath) throws -> MapTaskResult {
    var (result, runs) = try mapAndSpill()
    if specification.partitions > 0 {
      let run = try MergePasses(
        path: self.path,
        fanIn: DescriptorLimit.fanIn(
          most: plan.fanIn(partitions: specification.partitions), slots: 1), slots: 1,
        compression: specification.spillCompression, scratch: specification.scratch,
        tallies: tallies, cancellation: cancellation
      ).one(of: runs, for: specification)
      try System.rename(run.path, path, in: .scratch)
      result.run = run.moved(to: path)
    }
    result.counters = tallies.counters.counters
    result.skipped = tallies.skips.records
    return result
  }

  // MARK: Output

  /// If any slot has spilled, all of them spill the rest: a reduce task reads memory or runs, not
  /// both. Records also meet their combiner on the way into a run.
  private func contents(_ slots: [Path.Slot]) throws -> MapOutput<Path>.Contents {
    let mustCombine = path.alwaysCombines && specification.partitions > 0
    guard mustCombine || slots.contains(where: { !$0.runs.isEmpty }) else {
      try onEverySlot { try slots[$0].keepRest() }
      return .held(path.held(slots, of: specification))
    }
    try onEverySlot { try slots[$0].spillRest() }
    return .runs(slots.flatMap(\.runs))
  }

  /// Maps and spills everything. The slots are gone on return, so that the merge of their runs can
  /// use their memory.
  private func mapAndSpill() throws -> (MapTaskResult, [RunFile]) {
    let slots = try mapAll()
    if specification.partitions > 0 { try onEverySlot { try slots[$0].spillRest() } }
    let result = MapTaskResult(
      task: Int(specification.task), run: nil, parts: parts(slots), ranges: slots.flatMap(\.ranges),
      report: report(slots), counters: Counters(), skipped: [])
    return (result, slots.flatMap(\.runs))
  }

  private func report(_ slots: [Path.Slot]) -> MapReport {
    var report = MapReport()
    for slot in slots { report.add(slot.report) }
    return report
  }

  /// The parts in the order of the splits, whichever slots wrote them.
  private func parts(_ slots: [Path.Slot]) -> [PartReport] {
    slots.flatMap(\.parts).sorted { $0.name < $1.name }
  }

  // MARK: Map

  private func mapAll() throws -> [Path.Slot] {
    var context = TaskContext(specification, tallies: tallies, cancellation: cancellation)
    if specification.partitions == 0 { context.route = route }
    let slots = try (0..<specification.slots).map {
      try path.makeSlot($0, of: specification, plan: plan, context: context)
    }
    let exchange = ChunkExchange(slots: slots.count)
    let nextSplit = Atomic<Int>(0)
    let gate = context.route.stream.map { PartGate($0, specification) }
    if let gate { context.route.stream?.restart(allowedBelow: gate.end) }
    let limit = context.route.limit
    // In a job without reduce tasks, a part file holds one split, in order.
    let isShared = path.sharesTexts && specification.partitions > 0
    try onEverySlot { slot in
      do {
        // Whatever happens here, the other slots must not wait for this one.
        defer { exchange.stopReading() }
        let reader = try SlotReader(
          specification: specification, bounds: plan.bounds, slot: slots[slot],
          exchange: isShared ? exchange : nil, cancellation: cancellation, progress: progress,
          inflater: inflaterKind, skips: tallies.skips, streams: streams)
        var known = 0
        while limit?.isReached != true {
          let index = nextSplit.wrappingAdd(1, ordering: .relaxed).oldValue
          guard index < specification.splits.count else { break }
          do {
            try reader.read(specification.splits[index], number: specification.firstSplit + index)
          } catch is EnoughRecords {
            return try slots[slot].endEarly()
          }
          try gate?.add(slots[slot].ranges[known...])
          known = slots[slot].ranges.count
        }
      }
      while let chunk = exchange.take() {
        defer { exchange.giveBack(chunk.buffer) }
        try slots[slot].map(chunk.text(specification.format), sequence: chunk.sequence)
      }
      try slots[slot].finishMapping()
    }
    return slots
  }

  private func onEverySlot(_ body: @escaping @Sendable (Int) throws -> Void) throws {
    try SlotThreads.run(slots: specification.slots, onFailure: cancellation.cancel, body)
  }
}

/// Some gzip files do not hold the members that a split of them found. Read these files again
/// without splitting them.
package struct BrokenGzipChain: Error {
  /// Indices into the task's files.
  package var files: Set<Int>
}
