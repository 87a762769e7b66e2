import DataCore
import JobModel

/// Runs the reducer over a few MiB of whole keys at a time, and leaves out keys that make it fail.
/// For an empty partition it runs once, over nothing.
final class SkippingReducer: PartitionReducer {
  private let specification: StreamingSpecification
  private let context: TaskContext
  private let launch: ProgramLaunch
  private let keyed: KeyedLines
  private var line = LineBuffer(capacity: StreamingLimits.readBytes)
  /// The fields that make a group of lines which one program has to see as a whole.
  private let groupFields: Int
  private var spool = ProgramSpool()
  /// Lines of whole keys.
  private var lines: [UInt8] = []
  /// Where each key begins in the lines, and its length.
  private var keys: [(start: Int, length: Int)] = []

  /// Keys in earlier batches.
  private var keysBefore = 0

  /// Bytes that are reduced at once; a larger key is reduced by itself.
  private static let batchBytes = 4 << 20
  private static let keyLinesBytesMax = 256 << 20

  init(_ command: ProgramCommand, _ specification: StreamingSpecification, _ context: TaskContext) {
    self.specification = specification
    self.context = context
    launch = specification.reduceLaunch(command, .reduce, context)
    keyed = KeyedLines(specification, isMapOnly: false)
    groupFields = specification.partitionFields ?? specification.keyFields
  }

  func reduce(_ records: RecordCursor, into output: any RecordReceiver) throws {
    keysBefore = 0
    while try records.advance() {
      line.removeAll()
      keyed.append(records.key, records.value, to: &line)
      let key = group(of: line.bytes.dropLast())
      if !isLastKey(key) {
        if lines.count >= Self.batchBytes { try reduceBatch(into: output) }
        keys.append((lines.count, key.count))
      }
      lines.append(contentsOf: line.bytes)
      guard lines.count <= Self.keyLinesBytesMax else {
        throw JobFailure(
          .memory,
          "the values of \(shown(keys.count - 1)) take more than \(ByteSize.format(Self.keyLinesBytesMax)), which --skip-bad-records has to hold in memory\nrun the job without it"
        )
      }
    }
    if keysBefore + keys.count == 0 {
      try spool.run(launch, on: UnsafeRawBufferPointer(start: nil, count: 0), context)
      try emitSpool(into: output)
    }
    try reduceBatch(into: output)
    context.lines?.end(of: launch.taskName)
  }

  /// The fields of a line that make its group.
  private func group(
    of line: Slice<UnsafeRawBufferPointer>
  ) -> Slice<UnsafeRawBufferPointer> {
    var left = groupFields
    let end = line.firstIndex { byte in
      if byte == specification.separator { left -= 1 }
      return left == 0
    }
    return line[..<(end ?? line.endIndex)]
  }

  private func isLastKey(_ key: Slice<UnsafeRawBufferPointer>) -> Bool {
    guard let last = keys.last else { return false }
    return key.elementsEqual(lines[last.start..<last.start + last.length])
  }

  private func shown(_ index: Int) -> String {
    let key = keys[index]
    let text = String(decoding: lines[key.start..<key.start + min(key.length, 80)], as: UTF8.self)
    return "key \(text.debugDescription)"
  }

  private func reduceBatch(into output: any RecordReceiver) throws {
    try BadRecordSearch.run(0..<keys.count) { range in
      let end = range.upperBound < keys.count ? keys[range.upperBound].start : lines.count
      try lines.withUnsafeBytes {
        try spool.run(
          launch, on: UnsafeRawBufferPointer(rebasing: $0[keys[range.lowerBound].start..<end]),
          context)
      }
      try emitSpool(into: output)
    } skip: { key, failure in
      try context.skips.skip(
        at: "partition \(context.task), \(shown(key))", order: [1, context.task, keysBefore + key],
        because: failure)
    }
    keysBefore += keys.count
    lines.removeAll(keepingCapacity: true)
    keys.removeAll(keepingCapacity: true)
  }

  private func emitSpool(into output: any RecordReceiver) throws {
    var printed = specification.records(context)
    let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
    try spool.bytes.withUnsafeBytes { bytes in
      try printed.feed(bytes) { try output.emit(key: $0.line, value: nothing) }
    }
    try printed.finish { try output.emit(key: $0.line, value: nothing) }
  }
}
