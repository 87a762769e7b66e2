package import JobModel

/// A text of whole records, and where it comes from. Valid during the call that it is given to.
package struct InputText {
  /// `Limits.overreadBytes` bytes may be read, but not used, behind it.
  package var bytes: UnsafeRawBufferPointer
  package var format: RecordFormat
  package var origin: TextOrigin
}

/// Where a text starts.
package struct TextOrigin: Equatable, Sendable {
  /// Index into the task's files.
  package var file: Int
  /// The byte of the file that offsets count from: 0, or where inflating began.
  package var base: Int
  /// Bytes from there; inflated ones in a gzip file.
  package var offset: Int
}

extension TextOrigin {
  /// What the byte at `offset` in the text is sorted by: map tasks come before reduce tasks.
  package func order(of offset: Int) -> [Int] { [0, file, base, self.offset + offset] }

  /// Where the byte at `offset` in the text is, for people.
  package func place(of offset: Int, in files: [InputFile]) -> String {
    let (path, byte) = (files[file].path, self.offset + offset)
    if files[file].format == .plain { return "\(path), byte \(byte)" }
    return base == 0
      ? "\(path), inflated byte \(byte)"
      : "\(path), inflated byte \(byte) behind the gzip member at byte \(base)"
  }
}
