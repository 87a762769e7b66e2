import DataCore
import JobModel

/// Runs the mapper once for each split, as `StreamingMapper` does, and leaves out records that make
/// it fail: the text of the split is kept, and they are searched for in it.
final class SkippingMapper: RecordMapper {
  private let specification: StreamingSpecification
  private let context: TaskContext
  private var launch: ProgramLaunch
  private let keyed: KeyedLines
  /// The texts of the split, each of which is a block.
  private let records: RetainedUnits
  private let texts: Texts
  private let output: RetainedBytes
  private var trial: ProgramTrial?

  /// What is known of each text.
  private final class Texts {
    var format = RecordFormat.lines
    var origins: [TextOrigin] = []

    func starts(in bytes: RetainedBytes, _ range: Range<Int>, _ number: Int) throws -> [Int] {
      var starts: [Int] = []
      try bytes.bytes(range).withUnsafeBytes {
        _ = InputText(bytes: $0, format: format, origin: origins[number]).forEachRecord {
          _, offset in starts.append(range.lowerBound + offset)
        }
      }
      return starts
    }
  }

  init(_ specification: StreamingSpecification, _ context: TaskContext) {
    self.specification = specification
    self.context = context
    launch = specification.launch(specification.map, .map)
    keyed = KeyedLines(specification, isMapOnly: context.partitions == 0)
    output = RetainedBytes(scratch: context.scratch)
    let texts = Texts()
    self.texts = texts
    records = RetainedUnits(scratch: context.scratch, starts: texts.starts)
  }

  func begin(_ split: InputSplit, number: Int) {
    launch.describe(specification, split, number: number, context)
    records.removeAll()
    texts.origins.removeAll()
    trial = nil
  }

  func map(_ text: InputText, into emitter: inout RecordEmitter) throws -> Int {
    if !text.bytes.isEmpty {
      records.beginBlock()
      texts.format = text.format
      texts.origins.append(text.origin)
      try records.bytes.append(text.bytes)
    }
    let trial = try self.trial ?? ProgramTrial(launch, context, output: output)
    self.trial = trial
    try trial.feed(text.bytes)
    return text.countRecords()
  }

  func end(into emitter: inout RecordEmitter) throws {
    guard let trial else { return }
    self.trial = nil
    defer { context.lines?.end(of: launch.taskName) }
    let first = try trial.end()
    if case .done = first { return try pass(to: &emitter) }
    try BadRecordSearch(records).run(first: first) { range in
      let trial = try ProgramTrial(launch, context, output: output)
      try records.bytes.forEachPiece(of: range) { try trial.feed($0) }
      let outcome = try trial.end()
      if case .done = outcome { try pass(to: &emitter) }
      return outcome
    } skip: { offset, failure in
      try skip(try records.start(from: offset), failure)
    }
    output.removeAll()
    records.removeAll()
  }

  private func skip(_ offset: Int, _ failure: JobFailure) throws {
    let block = records.block(at: offset)
    let (origin, place) = (texts.origins[block.number], offset - block.start)
    try context.skips.skip(
      at: origin.place(of: place, in: context.files), order: origin.order(of: place),
      because: failure)
  }

  /// Emits what a successful run has printed.
  private func pass(to emitter: inout RecordEmitter) throws {
    var lines = specification.records(context)
    try output.forEachPiece(of: 0..<output.count) { piece in
      try lines.feed(piece) { try keyed.emit($0, into: &emitter) }
    }
    try lines.finish { try keyed.emit($0, into: &emitter) }
  }
}
