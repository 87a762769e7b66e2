import JobModel

/// A key and a value that a mapper emitted, in place until they are taken.
package struct EmittedRecord {
  package let key: Key
  package let value: RawBytes

  @inlinable @inline(__always)
  package init(key: Key, value: RawBytes) {
    self.key = key
    self.value = value
  }

  /// The value of a record on the aggregating path.
  @inline(__always)
  var number: Int64 { value.start.loadUnaligned(as: Int64.self) }

  static func tooLong(_ bytes: Int, limit: Int) -> JobFailure {
    JobFailure(
      .memory,
      "the mapper emitted a record of \(ByteSize.format(bytes)), more than the \(ByteSize.format(limit)) that the memory budget allows\nraise --memory"
    )
  }
}
