import DataCore
import JobModel

/// Runs a reducer or a combiner once for each partition: sorted lines go in, and lines come out.
///
/// A reducer runs even if its partition is empty, as in Hadoop and behind `sort` in a pipe: `wc -l`
/// then prints 0. A combiner runs only where there is something to combine.
final class StreamingReducer: PartitionReducer {
  private let specification: StreamingSpecification
  private let role: ProgramRole
  private let context: TaskContext
  private let command: ProgramCommand
  private let keyed: KeyedLines
  private var pending = LineBuffer(capacity: 2 * StreamingLimits.readBytes)

  init(
    _ command: ProgramCommand, _ role: ProgramRole, _ specification: StreamingSpecification,
    _ context: TaskContext
  ) {
    self.command = command
    self.role = role
    self.specification = specification
    self.context = context
    keyed = KeyedLines(specification, isMapOnly: false)
  }

  func reduce(_ records: RecordCursor, into output: any RecordReceiver) throws {
    var hasRecord = try records.advance()
    guard hasRecord || role == .reduce else { return }
    let launch = specification.reduceLaunch(command, role, context)
    let program = try ChildProgram(
      launch, cancellation: context.cancellation, lines: context.lines)
    var lines = specification.records(context)
    pending.removeAll()
    while hasRecord {
      keyed.append(records.key, records.value, to: &pending)
      if pending.count >= StreamingLimits.readBytes {
        try send(to: program, &lines, output)
      }
      hasRecord = try program.isReadingInput && records.advance()
    }
    try send(to: program, &lines, output)
    let exit = try program.finish { try take($0, &lines, output) }
    try program.check(exit)
    try lines.finish { try emit($0, into: output) }
    try keyed.finish(into: output)
    context.counters.add(program.counters)
    // A map task combines many times.
    if role == .reduce { context.lines?.end(of: launch.taskName) }
  }

  private func send(
    to program: ChildProgram, _ lines: inout StreamedRecords, _ output: any RecordReceiver
  ) throws {
    try program.write(pending.bytes) { try take($0, &lines, output) }
    pending.removeAll()
  }

  private func take(
    _ bytes: UnsafeRawBufferPointer, _ lines: inout StreamedRecords, _ output: any RecordReceiver
  ) throws {
    try lines.feed(bytes) { try emit($0, into: output) }
  }

  /// A line from a reducer is output as it is; one from a combiner becomes a record again.
  private func emit(_ record: StreamedRecord, into output: any RecordReceiver) throws {
    guard role == .reduce else { return try keyed.emit(record, into: output) }
    try output.emit(key: record.line, value: UnsafeRawBufferPointer(start: nil, count: 0))
  }
}

extension StreamingSpecification {
  /// How to start a reducer or combiner.
  func reduceLaunch(
    _ command: ProgramCommand, _ role: ProgramRole, _ context: TaskContext
  ) -> ProgramLaunch {
    var launch = launch(command, role)
    launch.task = context.task
    var environment = environment(role, task: context.task, context)
    if role == .reduce { environment.partition = context.task }
    launch.variables = environment.variables
    launch.place = [
      role == .reduce
        ? "input: the sorted records of partition \(context.task) of \(context.partitions)"
        : "input: sorted records of map task \(context.task)"
    ]
    launch.reproduction = role == .reduce ? invocation?.runsReduceTask(context.task) : nil
    return launch
  }
}
