import DataCore
import JobModel

/// Writes the lines of a partition in their order, for a job without a reducer.
final class SortedLines: PartitionReducer {
  private let lines: KeyedLines
  private var line = LineBuffer(capacity: StreamingLimits.readBytes)

  init(_ specification: StreamingSpecification) {
    lines = KeyedLines(specification, isMapOnly: false)
  }

  func reduce(_ records: RecordCursor, into output: any RecordReceiver) throws {
    let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
    while try records.advance() {
      line.removeAll()
      lines.append(records.key, records.value, to: &line)
      // The output ends lines itself.
      try output.emit(
        key: UnsafeRawBufferPointer(rebasing: line.bytes.dropLast()), value: nothing)
    }
  }
}
