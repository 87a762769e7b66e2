package import JobModel

/// Maps a little of the input, to learn what the whole of it will be like.
///
/// It depends on the job and its input alone: a sample of the same input is the same anywhere.
package struct SampleTask {
  private let task: MapTaskSpecification
  private let program: Program
  private let textsMax: Int
  private let skipsBadRecords: Bool
  private let cancellation: Cancellation

  /// - Parameters:
  ///   - task: as for a `MapTask`; what it says of splits and partitions does not count.
  ///   - plan: the splits that are read, one after another.
  ///   - skipsBadRecords: leaves out records that a program fails on, as many as there are.
  package init(
    _ task: MapTaskSpecification, program: Program, plan: SamplePlan, skipsBadRecords: Bool,
    cancellation: Cancellation
  ) {
    var task = task
    task.slots = 1
    task.partitions = 1
    task.partitioning = .hash
    task.splits = plan.splits
    self.task = task
    self.program = program
    textsMax = plan.textsMax
    self.skipsBadRecords = skipsBadRecords
    self.cancellation = cancellation
  }

  /// - Parameter keepsKeys: on the general path keys are sorted and kept, which takes longer than
  ///   to map them.
  package func run(keepsKeys: Bool) throws -> Sample {
    // As a map task of one slot, up to what a sample can use.
    let planned = try BudgetedProgram(
      program, budgetBytes: min(task.memoryBytes, Self.memoryBytesMax), slots: 1)
    switch planned {
    case .aggregating(let program, let plan):
      return try count(program, plan, planned.bounds)
    case .sorting(let program, let plan):
      return try sort(program, plan, planned.bounds, keepsKeys: keepsKeys)
    }
  }

  private var place: TaskPlace {
    var place = TaskPlace(
      task, books: JobBooks(skipsMax: skipsBadRecords ? .max : 0), cancellation: cancellation)
    place.isSample = true
    return place
  }

  /// Reads all splits into `slot`, up to the end of its mapper.
  private func read(into slot: any MapSlot, _ bounds: ReadBounds) throws -> Sample {
    let progress = Progress(inputBytes: 0, partitions: 0)
    let reader = try SlotReader(
      specification: task, bounds: bounds, slot: slot, exchange: nil, cancellation: cancellation,
      progress: progress, inflater: .preferred)
    for (number, split) in task.splits.enumerated() {
      try reader.read(split, number: number, textsMax: textsMax)
    }
    let before = slot.report
    try slot.finishMapping()
    let after = slot.report
    var sample = Sample()
    sample.plainBytes = reader.plainBytes
    sample.gzipBytes = progress.mappedBytes - reader.plainBytes
    sample.inflatedBytes = after.inflatedBytes - reader.plainBytes
    sample.records = after.records
    sample.emitted = before.emitted
    sample.emittedLast = after.emitted - before.emitted
    return sample
  }

  // MARK: Aggregating programs

  private func count(
    _ program: any AggregatingProgram, _ plan: MemoryPlan, _ bounds: ReadBounds
  ) throws -> Sample {
    let slot = TallyingSlot(
      try AggregatingSlot(
        slot: 0, task: task, plan: plan, bucketMap: BucketMap(partitions: 1),
        mapper: program.makeMapper(place), cancellation: cancellation))
    defer { for run in slot.runs { RunNames.remove(run) } }
    var sample = try read(into: slot, bounds)
    // The table counts what it was given only when it is through.
    (sample.emitted, sample.emittedLast) = (sample.emittedLast, 0)
    sample.keys = .tallies(slot.tallies)
    return sample
  }

  // MARK: The general path

  private func sort(
    _ program: any SortingProgram, _ plan: SortPlan, _ bounds: ReadBounds, keepsKeys: Bool
  ) throws -> Sample {
    let slot = try SortingSlot(slot: 0, task: task, plan: plan, program: program, place: place)
    defer { for run in slot.runs { RunNames.remove(run) } }
    var sample = try read(into: slot, bounds)
    let bytes = slot.report.combinedBytes
    let emitted = sample.emitted + sample.emittedLast
    sample.emittedLastBytes = emitted == 0 ? 0 : bytes * sample.emittedLast / emitted
    sample.emittedBytes = bytes - sample.emittedLastBytes
    sample.hasCombiner = try program.makeCombiner(place) != nil
    if keepsKeys { sample.keys = .sorted(try sortedRecords(slot)) }
    return sample
  }

  private func sortedRecords(_ slot: SortingSlot) throws -> [SampledRecord] {
    if slot.runs.isEmpty {
      try slot.sortRest()
      var merger = try Merger(count: 1) { _ in slot.source(partition: 0) }
      return try Self.records(&merger) { $0.valueLength }
    }
    try slot.spillRest()
    var merger = try Merger(slot.runs, partition: 0)
    return try Self.records(&merger) { $0.valueLength }
  }

  private static func records<Source: SortedSource & ~Copyable>(
    _ merger: inout Merger<Source>, valueBytes: (borrowing Source) -> Int
  ) throws -> [SampledRecord] {
    var records: [SampledRecord] = []
    while try merger.advance() {
      let key = UnsafeRawBufferPointer(start: merger.head.key, count: merger.head.length)
      records.append(
        SampledRecord(key: [UInt8](key), valueBytes: valueBytes(merger.source.pointee)))
    }
    return records
  }

  /// Bytes that no sample needs more than.
  private static let memoryBytesMax = 512 << 20
}

/// Tallies the keys of a sample whenever the sample has doubled.
///
/// `@unchecked Sendable`: as `MapSlot` says.
private final class TallyingSlot: MapSlot, @unchecked Sendable {
  private let slot: AggregatingSlot
  private(set) var tallies: [KeyTally] = []
  /// Bytes of text before the next tally.
  private var nextBytes = 1 << 20

  init(_ slot: AggregatingSlot) { self.slot = slot }

  var report: MapReport { slot.report }
  var runs: [RunFile] { slot.runs }
  var ranges: [GzipRangeReport] {
    get { slot.ranges }
    set { slot.ranges = newValue }
  }

  func begin(_ split: InputSplit, number: Int) { slot.begin(split, number: number) }

  func map(_ text: InputText, sequence: InputSequence) throws {
    try slot.map(text, sequence: sequence)
    guard slot.report.inflatedBytes >= nextBytes else { return }
    tallies.append(try slot.tally())
    nextBytes = 2 * slot.report.inflatedBytes
  }

  func end(inputBytes: Int) { slot.end(inputBytes: inputBytes) }

  func finishMapping() throws {
    tallies.append(try slot.tally())
    try slot.finishMapping()
  }

  func spillRest() throws { try slot.spillRest() }
}
