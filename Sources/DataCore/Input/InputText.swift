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
