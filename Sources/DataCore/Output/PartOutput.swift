import JobModel

/// Puts sorted records into a part file: as they are, or what a reducer makes of them.
package final class PartOutput: RecordReceiver {
  package let terminator: UInt8
  private var writer: PartWriter

  init(_ writer: consuming PartWriter) {
    terminator = writer.terminator
    self.writer = writer
  }

  func take<Source: SortedSource & ~Copyable>(
    _ merger: consuming Merger<Source>, through reducer: (any PartitionReducer)?,
    cancellation: Cancellation
  ) throws {
    if let reducer {
      return try reducer.reduce(MergeCursor(merger, cancellation: cancellation), into: self)
    }
    var pace = CheckPace(cancellation)
    while let head = try merger.next() {
      try writer.append(key: head.key.bytes, value: merger.source.pointee.value)
      try pace.step()
    }
  }

  package func emit(key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) throws {
    try writer.append(key: RawBytes(key), value: RawBytes(value))
  }

  package func emit(text: UnsafeRawBufferPointer, records: Int) throws {
    try writer.append(text: text, records: records)
  }

  /// Calls `body` with what writes the file.
  func withWriter(_ body: (inout PartWriter) throws -> Void) rethrows { try body(&writer) }

  func finish() throws -> PartReport { try writer.finish() }
}

/// Hands sums to a reducer.
struct ReducedSums: RecordSink {
  private let reducer: any SumReducer
  private var pace: CheckPace

  init(_ reducer: any SumReducer, cancellation: Cancellation) {
    self.reducer = reducer
    pace = CheckPace(cancellation)
  }

  mutating func append(_ key: Key, value: Int64) throws {
    try pace.step()
    try reducer.reduce(key: key.buffer, sum: value)
  }
}
