import CGristKernels
import Glibc
import JobModel

/// Reads the lines that start in a range of a plain file, window by window.
struct PlainSplitReader {
  let file: InputFile
  let range: InputRange
  let windowBytes: Int
  let lineBytesMax: Int

  private static let newline: Int32 = 10

  /// Calls `body` with texts of whole lines and their offsets, in order. A text is valid during
  /// the call.
  func forEachText(
    window: MappedWindow, _ body: (UnsafeRawBufferPointer, Int) throws -> Void
  ) throws {
    guard range.start < range.end else { return }
    let descriptor = try FileDescriptor.openToRead(file.path, in: .input)
    try descriptor.checkSize(planned: file.bytes)
    var start = range.start
    if start > 0 {
      // The line that is open at `start` belongs to the split before; it is
      // closed if the byte in front is a newline.
      guard let next = try lineEnd(from: start - 1, descriptor, window) else { return }
      start = next
    }
    var wanted = windowBytes
    while start < range.end {
      let size = min(wanted, file.bytes - start)
      let shown = try window.show(descriptor, offset: start, byteCount: size)
      guard let end = textEnd(shown, start: start) else {
        guard wanted < lineBytesMax else {
          throw InputFailures.lineTooLong(file.path, offset: start, limit: lineBytesMax)
        }
        wanted = min(wanted * 2, lineBytesMax)
        continue
      }
      readAhead(descriptor, behind: start + size)
      try body(UnsafeRawBufferPointer(rebasing: shown[..<end]), start)
      try window.verify(descriptor, expectedBytes: file.bytes)
      start += end
      wanted = windowBytes
    }
    try descriptor.checkSize(planned: file.bytes)
  }

  /// Where the text that can be given out ends: behind the last line that is
  /// whole and starts in the range. Nil where no line ends in the window.
  private func textEnd(_ shown: UnsafeRawBufferPointer, start: Int) -> Int? {
    let base = shown.baseAddress!
    if start + shown.count >= range.end {
      // The last line of the range is the one that holds the byte before its end.
      let last = max(range.end - 1 - start, 0)
      if let newline = memchr(base + last, Self.newline, shown.count - last) {
        return UnsafeRawPointer(newline) - base + 1
      }
    }
    if start + shown.count == file.bytes { return shown.count }
    guard let newline = grist_last_byte(base, Self.newline, shown.count) else { return nil }
    return UnsafeRawPointer(newline) - base + 1
  }

  /// Where the line that holds byte `offset` ends, or nil where it is the last
  /// one and has no newline, or ends behind the range.
  private func lineEnd(
    from offset: Int, _ descriptor: borrowing FileDescriptor, _ window: MappedWindow
  ) throws -> Int? {
    var offset = offset
    while offset < range.end {
      let size = min(64 << 10, file.bytes - offset)
      let shown = try window.show(descriptor, offset: offset, byteCount: size)
      if let newline = memchr(shown.baseAddress!, Self.newline, size) {
        let end = offset + (UnsafeRawPointer(newline) - shown.baseAddress!) + 1
        return end < range.end ? end : nil
      }
      offset += size
    }
    return nil
  }

  private func readAhead(_ descriptor: borrowing FileDescriptor, behind offset: Int) {
    let next = min(windowBytes, range.end - offset)
    if next > 0 {
      posix_fadvise(descriptor.raw, off_t(offset), off_t(next), POSIX_FADV_WILLNEED)
    }
  }
}
