import JobModel

/// Puts sorted records into a part file: as they are, or what a reducer makes of them.
final class PartOutput: RecordReceiver {
  private var writer: PartWriter

  init(_ writer: consuming PartWriter) { self.writer = writer }

  func take<Source: SortedSource & ~Copyable>(
    _ merger: consuming Merger<Source>, through reducer: (any PartitionReducer)?,
    cancellation: Cancellation
  ) throws {
    if let reducer {
      return try reducer.reduce(MergeCursor(merger, cancellation: cancellation), into: self)
    }
    var pace = CheckPace(cancellation)
    while try merger.advance() {
      let head = merger.head
      try writer.append(
        key: head.key, length: head.length, value: merger.source.pointee.value,
        valueLength: merger.source.pointee.valueLength)
      try pace.step()
    }
  }

  func emit(key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) throws {
    try writer.append(
      key: key.baseAddress ?? .noBytes, length: key.count, value: value.baseAddress ?? .noBytes,
      valueLength: value.count)
  }

  func finish() throws -> PartReport { try writer.finish() }
}
