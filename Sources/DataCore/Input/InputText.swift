package import JobModel

/// A text of complete records, and where it comes from. It is valid during the call that receives
/// it.
package struct InputText {
  /// `Limits.overreadBytes` bytes after it may be read, but not used.
  package var bytes: UnsafeRawBufferPointer
  package var format: RecordFormat
  package var origin: TextOrigin

  package init(bytes: UnsafeRawBufferPointer, format: RecordFormat, origin: TextOrigin) {
    self.bytes = bytes
    self.format = format
    self.origin = origin
  }
}

/// Where a text starts.
package struct TextOrigin: Equatable, Sendable {
  /// Index into the task's files.
  package var file: Int
  /// The byte of the file from which offsets count: 0, or where inflating began.
  package var base: Int
  /// Bytes from there; in a gzip file, inflated bytes.
  package var offset: Int
}

extension TextOrigin {
  /// The sort key of the byte at `offset` in the text; map tasks sort before reduce tasks.
  package func order(of offset: Int) -> [Int] { [0, file, base, self.offset + offset] }

  /// Where the byte at `offset` in the text is, for messages.
  package func place(of offset: Int, in files: [InputFile]) -> String {
    let (path, byte) = (files[file].name, self.offset + offset)
    if files[file].format == .plain { return "\(path), byte \(byte)" }
    return base == 0
      ? "\(path), inflated byte \(byte)"
      : "\(path), inflated byte \(byte) behind the gzip member at byte \(base)"
  }
}
