import JobModel

/// A key and a value that a mapper emitted, where they lie until they are taken.
package struct EmittedRecord {
  /// 16 bytes can be read there, whatever the length.
  package var key: UnsafeRawPointer
  package var length: Int
  package var value: UnsafeRawPointer
  package var valueLength: Int

  @inline(__always)
  package init(
    key: UnsafeRawPointer, length: Int, value: UnsafeRawPointer, valueLength: Int
  ) {
    self.key = key
    self.length = length
    self.value = value
    self.valueLength = valueLength
  }

  /// The value of a record on the aggregating path.
  @inline(__always)
  var number: Int64 { value.loadUnaligned(as: Int64.self) }

  static func tooLong(_ bytes: Int, limit: Int) -> JobFailure {
    JobFailure(
      .memory,
      "the mapper emitted a record of \(ByteSize.format(bytes)), more than the \(ByteSize.format(limit)) that the memory budget allows\nraise --memory"
    )
  }
}
