package import JobModel

/// Maps a little of the input, to learn what the whole of it will be like.
package struct SampleTask {
  private let task: MapTaskSpecification
  private let program: any SortingProgram
  private let cancellation: Cancellation

  /// - Parameter task: as for a `MapTask`; its splits are read one after another, and of each no
  ///   more than one text.
  package init(
    _ task: MapTaskSpecification, program: any SortingProgram, cancellation: Cancellation
  ) {
    var task = task
    task.slots = 1
    task.partitions = 1
    task.partitioning = .hash
    self.task = task
    self.program = program
    self.cancellation = cancellation
  }

  /// The keys of the sample in order.
  package func sortedKeys() throws -> [[UInt8]] {
    let plan = try SortPlan(budgetBytes: SortPlan.leastBytes(slots: 1) + Self.bufferBytes, slots: 1)
    let slot = try SortingSlot(
      slot: 0, task: task, plan: plan, program: program,
      place: TaskPlace(task, books: JobBooks(skipsMax: .max), cancellation: cancellation))
    let reader = try SlotReader(
      specification: task,
      bounds: ReadBounds(windowBytes: plan.windowBytes, lineBytesMax: plan.lineBytesMax),
      slot: slot, exchange: nil, cancellation: cancellation,
      progress: Progress(inputBytes: 0, partitions: 0), inflater: .preferred, textsMax: 1)
    for (number, split) in task.splits.enumerated() { try reader.read(split, number: number) }
    try slot.finishMapping()
    if slot.runs.isEmpty {
      try slot.sortRest()
      return try Self.keys(Merger(count: 1) { _ in slot.source(partition: 0) })
    }
    try slot.spillRest()
    defer { for run in slot.runs { RunNames.remove(run) } }
    return try Self.keys(Merger(slot.runs, partition: 0))
  }

  private static func keys<Source: SortedSource & ~Copyable>(
    _ merger: consuming Merger<Source>
  ) throws -> [[UInt8]] {
    var keys: [[UInt8]] = []
    while try merger.advance() {
      keys.append(
        [UInt8](UnsafeRawBufferPointer(start: merger.head.key, count: merger.head.length)))
    }
    return keys
  }

  /// What a sample may take in memory.
  private static let bufferBytes = 128 << 20
}
