package import JobModel

/// Maps a little of the input, to learn what the whole of it will be like.
///
/// Plain files are read where `RangeSampler` says. So are gzip files if a member is found there;
/// what is not found, and what cannot be entered in the middle, is made up for at the start of
/// the file, so that each file counts for what it has.
package struct SampleTask {
  private let task: MapTaskSpecification
  private let program: any SortingProgram
  private let cancellation: Cancellation

  /// - Parameter task: as for a `MapTask`, with the splits of a `RangeSampler`. The sample has
  ///   all of its memory.
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
    let plan = try SortPlan(budgetBytes: task.memoryBytes, slots: 1)
    let slot = try SortingSlot(
      slot: 0, task: task, plan: plan, program: program,
      place: TaskPlace(task, books: JobBooks(skipsMax: .max), cancellation: cancellation))
    let reader = try SlotReader(
      specification: task,
      bounds: ReadBounds(
        windowBytes: RangeSampler.bytesAtPlace, chunkBytes: RangeSampler.bytesAtPlace,
        lineBytesMax: plan.lineBytesMax),
      slot: slot, exchange: nil, cancellation: cancellation,
      progress: Progress(inputBytes: 0, partitions: 0), inflater: .preferred)
    try read(with: reader, slot)
    try slot.finishMapping()
    if slot.runs.isEmpty {
      try slot.sortRest()
      return try keys(of: Merger(count: 1) { _ in slot.source(partition: 0) })
    }
    // A mapper that makes much of little, or little memory.
    try slot.spillRest()
    defer { for run in slot.runs { RunNames.remove(run) } }
    return try keys(of: Merger(slot.runs, partition: 0))
  }

  private func read(with reader: SlotReader, _ slot: SortingSlot) throws {
    /// Texts of each file that are to be read at its start.
    var owing: [Int: Int] = [:]
    for (number, range) in task.splits.flatMap(\.ranges).enumerated() {
      let file = task.files[range.file]
      guard file.canBeCut(into: task.format) && (range.start > 0 || file.format == .plain) else {
        owing[range.file, default: 0] += 1
        continue
      }
      guard slot.report.inflatedBytes < Self.bytesMax else { return }
      if file.format == .plain {
        try reader.read(InputSplit(ranges: [range]), number: number)
      } else {
        var search = range
        search.end = min(range.start + Self.searchBytes, file.bytes)
        let texts = try reader.read(InputSplit(ranges: [search]), number: number, textsMax: 1)
        if texts == 0 { owing[range.file, default: 0] += 1 }
      }
    }
    for (file, texts) in owing.sorted(by: { $0.key < $1.key }) {
      guard slot.report.inflatedBytes < Self.bytesMax else { return }
      let whole = InputRange(file: file, start: 0, end: task.files[file].bytes)
      try reader.read(InputSplit(ranges: [whole]), number: file, textsMax: texts)
    }
  }

  private func keys<Source: SortedSource & ~Copyable>(
    of merger: consuming Merger<Source>
  ) throws -> [[UInt8]] {
    var keys: [[UInt8]] = []
    while try merger.advance() {
      let head = merger.head
      keys.append([UInt8](UnsafeRawBufferPointer(start: head.key, count: head.length)))
    }
    return keys
  }

  /// Compressed bytes behind a place that are searched for a member.
  private static let searchBytes = 1 << 20
  /// Bytes of texts that are enough, where records are large.
  private static let bytesMax = 64 << 20
}
