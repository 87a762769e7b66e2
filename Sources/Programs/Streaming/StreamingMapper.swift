import DataCore
import JobModel

/// Runs the mapper once for each split: the records of the split go in, and lines come out.
final class StreamingMapper: RecordMapper {
  private let specification: StreamingSpecification
  private let context: TaskContext
  private var launch: ProgramLaunch
  private var records: StreamedRecords
  private let lines: KeyedLines
  /// Started with the first text, so that a split without records starts nothing.
  private var program: ChildProgram?

  init(_ specification: StreamingSpecification, _ context: TaskContext) {
    self.specification = specification
    self.context = context
    launch = specification.launch(specification.map, .map)
    records = specification.records(context)
    lines = KeyedLines(specification, isMapOnly: context.partitions == 0)
  }

  func begin(_ split: InputSplit, number: Int) {
    launch.describe(specification, split, number: number, context)
  }

  func map(_ text: InputText, into emitter: inout RecordEmitter) throws -> Int {
    let program = try self.program ?? start()
    try program.write(text.bytes) { try take($0, into: &emitter) }
    return text.countRecords()
  }

  private func start() throws -> ChildProgram {
    let started = try ChildProgram(
      launch, cancellation: context.cancellation, lines: context.lines)
    program = started
    records = specification.records(context)
    return started
  }

  private func take(_ output: UnsafeRawBufferPointer, into emitter: inout RecordEmitter) throws {
    try records.feed(output) { try lines.emit($0, into: &emitter) }
  }

  func end(into emitter: inout RecordEmitter) throws {
    guard let program else { return }
    self.program = nil
    let exit = try program.finish { try take($0, into: &emitter) }
    try program.check(exit)
    try records.finish { try lines.emit($0, into: &emitter) }
    context.counters.add(program.counters)
    context.lines?.end(of: launch.taskName)
  }
}

extension ProgramLaunch {
  /// Says which split a mapper processes: in its environment, and in its failure.
  mutating func describe(
    _ specification: StreamingSpecification, _ split: InputSplit, number: Int, _ task: TaskContext
  ) {
    self.task = number
    var environment = specification.environment(.map, task: number, task)
    if let range = split.ranges.first {
      environment.input = ProgramEnvironment.Input(
        file: task.files[range.file].path, start: range.start,
        length: task.files[range.file].isStream ? nil : range.end - range.start)
    }
    variables = environment.variables
    place = split.ranges.map { range in
      let file = task.files[range.file]
      if file.isStream { return "input: \(file.name)" }
      let bytes = file.format == .gzip ? "compressed bytes" : "bytes"
      return "input: \(file.name), \(bytes) \(range.start) to \(range.end)"
    }
    // No task of the job has the same splits as a sample.
    // Nor can a stream be read again.
    let isRepeatable = !task.isSample && !split.ranges.contains { task.files[$0.file].isStream }
    reproduction = !isRepeatable ? nil : specification.invocation?.runsMapTask(number)
  }
}
