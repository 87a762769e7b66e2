import JobModel

/// Where a mapper on the general path puts its records: into the sort buffer,
/// which is sorted, combined and spilled when it is full; in a job without
/// reduce tasks, straight into a part file.
package struct RecordEmitter: ~Copyable {
  // MARK: Configuration

  private let slot: Int
  private let task: MapTaskSpecification
  private let plan: SortingPlan
  private let program: any SortingProgram
  private let partitioner: Partitioner
  private let cancellation: Cancellation
  private let context: TaskContext

  // MARK: State

  /// Where in the input the records that come now are from.
  var sequence = InputSequence.first
  private(set) var emitted = 0
  private(set) var emittedBytes = 0
  private(set) var spill = SpillReport()
  private(set) var runs: [RunFile] = []
  private(set) var parts: [PartReport] = []
  private var spills = 0

  // MARK: Resources

  private(set) var buffer: SortBuffer
  private var part: PartWriter?

  init(
    slot: Int, task: MapTaskSpecification, plan: SortingPlan, program: any SortingProgram,
    context: TaskContext
  ) throws {
    self.slot = slot
    self.task = task
    self.plan = plan
    self.program = program
    self.context = context
    cancellation = context.cancellation
    partitioner = Partitioner(task.partitioning, partitions: task.partitions)
    buffer = try SortBuffer(
      partitions: task.partitions, budgetBytes: plan.bufferBytes,
      recordBytesMax: plan.recordBytesMax,
      isSequenced: program.ordersValues && task.slots > 1, hugePages: plan.hugePages)
  }

  /// Takes a record. Its bytes are copied.
  ///
  /// - Parameter place: the bytes of the key that decide to which reduce task it goes; nil if all
  ///   do. Programs that say so also say it of a sample (`SortingProgram.placedBytes`).
  @inline(__always)
  package mutating func emit(
    key: RawBytes, value: RawBytes, placedBy place: Range<Int>? = nil
  ) throws {
    let bytes = key.count &+ value.count
    emitted &+= 1
    emittedBytes &+= bytes
    if try part?.append(key: key, value: value) != nil { return }
    if buffer.isFull(for: bytes) || bytes > plan.recordBytesMax { try makeRoom(for: bytes) }
    buffer.append(
      key: key, value: value, sequence: sequence.packed, placedBy: place, by: partitioner)
  }

  /// Takes a record. Its bytes are copied.
  package mutating func emit(
    key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer
  ) throws {
    try emit(key: RawBytes(key), value: RawBytes(value))
  }

  /// Takes records. Their bytes are copied.
  package mutating func emit(_ records: UnsafeBufferPointer<EmittedRecord>) throws {
    for record in records { try emit(key: record.key.bytes, value: record.value) }
  }

  /// Takes a record that is all key.
  package mutating func emit(key: UnsafeRawBufferPointer) throws {
    try emit(key: RawBytes(key), value: .empty)
  }

  @inline(never)
  private mutating func makeRoom(for bytes: Int) throws {
    guard bytes <= plan.recordBytesMax else {
      throw EmittedRecord.tooLong(bytes, limit: plan.recordBytesMax)
    }
    if !buffer.isEmpty { try spillBuffer() }
  }

  // MARK: Spilling

  private mutating func spillBuffer() throws {
    try buffer.sort(cancellation: cancellation)
    let identity = RunIdentity(
      job: task.job, task: task.task,
      run: RunNames.spilledRun(slot: slot, slots: task.slots, spill: spills))
    spills += 1
    let writer = RunOutput(
      try RunWriter(
        path: RunNames.path(task.scratch, identity), identity: identity,
        compression: task.spillCompression, isSequenced: buffer.isSequenced))
    // What a sample holds must not depend on how often it was spilled.
    let combiner = context.isSample ? nil : try program.makeCombiner(context)
    let place = program.combinesBySplit ? buffer.firstSequence : nil
    for partition in 0..<buffer.partitions {
      if let combiner {
        let cursor = MergeCursor(
          try Merger(count: 1) { _ in buffer.source(partition: partition) },
          cancellation: cancellation)
        try writer.combine(cursor, with: combiner, at: place)
      } else {
        try writer.copy(buffer.source(partition: partition), cancellation: cancellation)
      }
      try writer.endPartition()
    }
    let (run, report) = try writer.finish()
    runs.appendSpilled(run)
    spill.add(report)
    buffer.removeAll()
  }

  /// The split ends to which the records belong. A run has those of one split if its combiner is to
  /// see them apart from others.
  mutating func endSplit() throws {
    try closePart()
    if program.combinesBySplit && !context.isSample && !buffer.isEmpty { try spillBuffer() }
  }

  /// Writes what is left as a run, and gives the memory back.
  mutating func spillRest() throws {
    if !buffer.isEmpty { try spillBuffer() }
    buffer.release()
  }

  /// Sorts what is in memory, for reduce tasks to read.
  mutating func sortRest() throws { try buffer.sort(cancellation: cancellation) }

  // MARK: Jobs without reduce tasks

  /// Opens the part file of a split.
  mutating func openPart(_ number: Int) throws {
    part = try PartWriter(
      number, directory: task.output, gzip: task.compressOutput,
      layout: program.layout.endedByNUL(task.endsOutputByNUL), syncs: task.syncsOutput,
      route: context.route)
  }

  mutating func closePart() throws {
    if let report = try part?.finish() { parts.append(report) }
    part = nil
  }
}
