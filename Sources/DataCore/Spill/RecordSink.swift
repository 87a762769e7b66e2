/// Takes sorted records: a run that is written, or a part file.
protocol RecordSink: ~Copyable {
  /// Takes a record whose key comes behind all keys before it. 16 bytes can be
  /// read at `key`, whatever its length.
  mutating func append(key: UnsafeRawPointer, length: Int, value: Int64) throws
}
