package import JobModel

/// A slot on the general path: its mapper, its sort buffer, its runs.
///
/// `@unchecked Sendable`: see `MapSlot`.
package final class SortingSlot: MapSlot, @unchecked Sendable {
  private let isMapOnly: Bool
  private let cancellation: Cancellation
  private let mapper: any RecordMapper
  /// On the heap, so that calls into it need no check of exclusive access.
  private let emitter: UnsafeMutablePointer<RecordEmitter>
  private var counted = MapReport()
  package var ranges: [GzipRangeReport] = []

  init(
    slot: Int, task: MapTaskSpecification, plan: SortingPlan, program: any SortingProgram,
    context: TaskContext
  ) throws {
    isMapOnly = task.partitions == 0
    cancellation = context.cancellation
    mapper = try program.makeMapper(context)
    let empty = try RecordEmitter(
      slot: slot, task: task, plan: plan, program: program, context: context)
    emitter = .allocate(capacity: 1)
    emitter.initialize(to: empty)
  }

  deinit {
    emitter.deinitialize(count: 1)
    emitter.deallocate()
  }

  package var runs: [RunFile] { emitter.pointee.runs }
  package var parts: [PartReport] { emitter.pointee.parts }

  package var report: MapReport {
    var report = counted
    report.emitted = emitter.pointee.emitted
    report.combined = emitter.pointee.emitted
    report.combinedBytes = emitter.pointee.emittedBytes
    report.spill = emitter.pointee.spill
    return report
  }

  package func begin(_ split: InputSplit, number: Int) throws {
    if isMapOnly { try emitter.pointee.openPart(number) }
    emitter.pointee.sequence = InputSequence(split: UInt32(number), text: 0)
    try mapper.begin(split, number: number)
  }

  package func map(_ text: InputText, sequence: InputSequence) throws {
    try cancellation.check()
    counted.inflatedBytes += text.bytes.count
    emitter.pointee.sequence = sequence
    counted.records += try mapper.map(text, into: &emitter.pointee)
  }

  package func end(inputBytes: Int) throws {
    counted.inputBytes += inputBytes
    try mapper.end(into: &emitter.pointee)
    try emitter.pointee.endSplit()
  }

  package func endEarly() throws { try emitter.pointee.closePart() }

  package func finishMapping() throws { try mapper.finish(into: &emitter.pointee) }

  package func spillRest() throws { try emitter.pointee.spillRest() }

  /// Sorts the records in memory.
  package func keepRest() throws {
    if !isMapOnly { try emitter.pointee.sortRest() }
  }

  /// The sorted records of a partition; valid as long as this object.
  func source(partition: Int) -> SortedEntries {
    emitter.pointee.buffer.source(partition: partition)
  }
}
