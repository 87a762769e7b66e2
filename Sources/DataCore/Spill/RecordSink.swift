/// Takes sorted records: a run that is being written, or a part file.
protocol RecordSink: ~Copyable {
  /// Takes a record whose key comes after all earlier keys.
  mutating func append(_ key: Key, value: Int64) throws
}

extension RecordSink where Self: ~Copyable {
  /// How many cells ahead to prefetch long keys, which may be anywhere.
  private static var prefetchDistance: Int { 24 }

  /// Takes sorted cells.
  @inline(__always)
  mutating func append(_ cells: UnsafeBufferPointer<KeyCell>) throws {
    for index in 0..<cells.count {
      let ahead = index &+ Self.prefetchDistance
      if ahead < cells.count { cells[ahead].prefetchRecord() }
      let cell = cells[index]
      try cell.withKey { try append($0, value: cell.value) }
    }
  }
}
