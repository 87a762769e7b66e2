import DataCore
import JobModel

/// Runs the mapper once for each text, and leaves out records that make it fail.
final class SkippingMapper: RecordMapper {
  private let specification: StreamingSpecification
  private let context: TaskContext
  private var launch: ProgramLaunch
  private var spool = ProgramSpool()
  private let keyed: KeyedLines

  init(_ specification: StreamingSpecification, _ context: TaskContext) {
    self.specification = specification
    self.context = context
    launch = specification.launch(specification.map, .map)
    keyed = KeyedLines(specification, isMapOnly: context.partitions == 0)
  }

  func begin(_ split: InputSplit, number: Int) {
    launch.describe(specification, split, number: number, context)
  }

  func map(_ text: InputText, into emitter: inout RecordEmitter) throws -> Int {
    var starts: [Int] = []
    let records = text.forEachRecord { _, offset in starts.append(offset) }
    starts.append(text.bytes.count)
    try BadRecordSearch.run(0..<records) { range in
      try spool.run(
        launch,
        on: UnsafeRawBufferPointer(
          rebasing: text.bytes[starts[range.lowerBound]..<starts[range.upperBound]]), context)
      try emitSpool(into: &emitter)
    } skip: { record, failure in
      try context.skips.skip(
        at: text.origin.place(of: starts[record], in: context.files),
        order: text.origin.order(of: starts[record]), because: failure)
    }
    return records
  }

  func end(into emitter: inout RecordEmitter) throws { context.lines?.end(of: launch.taskName) }

  private func emitSpool(into emitter: inout RecordEmitter) throws {
    var lines = specification.records(context)
    try spool.bytes.withUnsafeBytes { bytes in
      try lines.feed(bytes) { try keyed.emit($0, into: &emitter) }
    }
    try lines.finish { try keyed.emit($0, into: &emitter) }
  }
}
