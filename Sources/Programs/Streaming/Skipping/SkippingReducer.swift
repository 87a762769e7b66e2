import DataCore
import JobModel

/// Runs the reducer once for each partition, as `StreamingReducer` does, and leaves out keys that
/// make it fail: the lines of the partition are kept, and they are searched for in them.
final class SkippingReducer: PartitionReducer {
  private let specification: StreamingSpecification
  private let context: TaskContext
  private let launch: ProgramLaunch
  private let keyed: KeyedLines
  private var line = LineBuffer(capacity: StreamingLimits.readBytes)
  private let keys: RetainedUnits
  private let printed: RetainedBytes
  /// Lines that are not kept yet.
  private var pending = LineBuffer(capacity: 2 * StreamingLimits.readBytes)
  /// The last key of a block that has enough bytes: the next key begins another one.
  private var lastKey: [UInt8]?
  private var blockBytes = 0

  init(_ command: ProgramCommand, _ specification: StreamingSpecification, _ context: TaskContext) {
    self.specification = specification
    self.context = context
    launch = specification.reduceLaunch(command, .reduce, context)
    keyed = KeyedLines(specification, isMapOnly: false)
    printed = RetainedBytes(scratch: context.scratch)
    keys = RetainedUnits(scratch: context.scratch) { bytes, range, _ in
      try Self.keyStarts(bytes, range, specification)
    }
  }

  func reduce(_ records: RecordCursor, into output: any RecordReceiver) throws {
    keys.removeAll()
    keys.beginBlock()
    (lastKey, blockBytes) = (nil, 0)
    defer { context.lines?.end(of: launch.taskName) }
    let trial = try ProgramTrial(launch, context, output: printed)
    var first: BadRecordSearch.Outcome?
    while try records.advance() {
      try add(records.key, records.value, to: trial)
      guard first == nil, !trial.isReadingInput else { continue }
      first = try trial.end()
      // It wanted no more.
      if case .done? = first { return try pass(to: output) }
    }
    try keep(trial)
    let outcome = try first ?? trial.end()
    if case .done = outcome { return try pass(to: output) }
    try search(outcome, output)
  }

  private func search(
    _ first: BadRecordSearch.Outcome, _ output: any RecordReceiver
  ) throws {
    try BadRecordSearch(keys).run(first: first) { range in
      let trial = try ProgramTrial(launch, context, output: printed)
      try keys.bytes.forEachPiece(of: range) { try trial.feed($0) }
      let outcome = try trial.end()
      if case .done = outcome { try pass(to: output) }
      return outcome
    } skip: { offset, failure in
      try context.skips.skip(
        at: "partition \(context.task), \(shown(offset))", order: [1, context.task, offset],
        because: failure)
    }
  }

  // MARK: Lines

  private func add(
    _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, to trial: ProgramTrial
  ) throws {
    line.removeAll()
    keyed.append(key, value, to: &line)
    let text = UnsafeRawBufferPointer(rebasing: line.bytes.dropLast())
    if blockBytes >= StreamingLimits.readBytes { try beginBlock(at: group(of: text), trial) }
    blockBytes += line.count
    pending.append(text, UnsafeRawBufferPointer(start: nil, count: 0))
    if pending.count >= StreamingLimits.readBytes { try keep(trial) }
  }

  /// The fields of a line that make its group, which one program has to see as a whole.
  private func group(of line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    var left = specification.groupFields
    let end = line.firstIndex { byte in
      if byte == specification.separator { left -= 1 }
      return left == 0
    }
    return UnsafeRawBufferPointer(rebasing: line[..<(end ?? line.endIndex)])
  }

  /// Begins a block if this is another key.
  private func beginBlock(at key: UnsafeRawBufferPointer, _ trial: ProgramTrial) throws {
    guard let last = lastKey else {
      lastKey = Array(key)
      return
    }
    guard !key.elementsEqual(last) else { return }
    try keep(trial)
    keys.beginBlock()
    (lastKey, blockBytes) = (nil, 0)
  }

  private func keep(_ trial: ProgramTrial) throws {
    try keys.bytes.append(pending.bytes)
    try trial.feed(pending.bytes)
    pending.removeAll()
  }

  /// Where the keys in a range of lines begin.
  private static func keyStarts(
    _ bytes: RetainedBytes, _ range: Range<Int>, _ specification: StreamingSpecification
  ) throws -> [Int] {
    var lines = specification.groups()
    var starts: [Int] = []
    var last: [UInt8]?
    var offset = range.lowerBound
    try bytes.forEachPiece(of: range) { piece in
      try lines.feed(piece) { line in
        if last.map({ !line.key.elementsEqual($0) }) ?? true {
          starts.append(offset)
          last = Array(line.key)
        }
        offset += line.count + 1
      }
    }
    return starts
  }

  private func shown(_ offset: Int) throws -> String {
    // One byte more says whether it is cut.
    let end = min(offset + Self.shownBytes + 1, keys.count)
    var lines = specification.groups()
    var key: [UInt8]?
    try (keys.bytes.bytes(offset..<end) + [10]).withUnsafeBytes {
      try lines.feed($0) { if key == nil { key = Array($0.key) } }
    }
    let bytes = key ?? []
    let begin = ByteString(bytes: Array(bytes.prefix(Self.shownBytes)))
    return "key \"\(begin.shown)\(bytes.count > Self.shownBytes ? "..." : "")\""
  }

  /// Bytes of a key that are shown.
  private static let shownBytes = 80

  /// Emits what a successful run has printed.
  private func pass(to output: any RecordReceiver) throws {
    var lines = specification.records(context)
    let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
    try printed.forEachPiece(of: 0..<printed.count) { piece in
      try lines.feed(piece) { try output.emit(key: $0.line, value: nothing) }
    }
    try lines.finish { try output.emit(key: $0.line, value: nothing) }
    printed.removeAll()
  }
}
