import Glibc
import JobModel
import Storage

/// Reads the records that start in a range of a plain file, window by window.
struct PlainSplitReader {
  let file: InputFile
  let range: InputRange
  let windowBytes: Int
  let cutter: RecordCutter

  /// Calls `body` with texts of complete records and their offsets, in order. A text is valid
  /// during the call.
  func forEachText(
    window: MappedWindow, _ body: (UnsafeRawBufferPointer, Int) throws -> Void
  ) throws {
    guard range.start < range.end || cutter.format == .wholeFile else { return }
    let descriptor = try FileDescriptor.openToRead(file.path, in: .input)
    try descriptor.checkSize(planned: file.bytes)
    if let badRecords = cutter.badRecords {
      try PlainWarcReader(
        file: file, number: range.file, windowBytes: windowBytes, salvage: cutter.salvage,
        badRecords: badRecords
      ).forEachText(descriptor, window, body)
    } else if cutter.format.terminator != nil {
      try readTerminated(descriptor, window, body)
    } else {
      try readOwned(descriptor, window, body)
    }
    try descriptor.checkSize(planned: file.bytes)
  }

  private func readAhead(_ descriptor: borrowing FileDescriptor, behind offset: Int) {
    let next = min(windowBytes, range.end - offset)
    if next > 0 {
      posix_fadvise(descriptor.raw, off_t(offset), off_t(next), POSIX_FADV_WILLNEED)
    }
  }

  // MARK: Records with a terminator

  private func readTerminated(
    _ descriptor: borrowing FileDescriptor, _ window: MappedWindow,
    _ body: (UnsafeRawBufferPointer, Int) throws -> Void
  ) throws {
    var start = range.start
    if start > 0 {
      // The record that is open at `start` belongs to the previous split; it is complete if the
      // byte before `start` is a terminator.
      guard let next = try recordEnd(from: start - 1, descriptor, window) else { return }
      start = next
    }
    var wanted = usualWindow(from: start)
    while start < range.end {
      let size = min(wanted, file.bytes - start)
      let shown = try window.show(descriptor, offset: start, byteCount: size)
      switch try textEnd(shown, start: start) {
      case .needs(let needed):
        wanted = try cutter.room(behind: wanted, needed: needed, offset: start)
      case .end(let end):
        readAhead(descriptor, behind: start + size)
        try body(UnsafeRawBufferPointer(rebasing: shown[..<end]), start)
        try window.verify(descriptor, expectedBytes: file.bytes)
        start += end
        wanted = usualWindow(from: start)
      }
    }
  }

  /// How many bytes to show from `start` on: the rest of the range, and some for the part of its
  /// last record past the end.
  private func usualWindow(from start: Int) -> Int {
    min(windowBytes, range.end - start + Limits.recordBytesUsual)
  }

  /// Where the usable text ends: after the last record that is complete and starts in the range.
  private func textEnd(_ shown: UnsafeRawBufferPointer, start: Int) throws -> RecordCutter.Cut {
    if start + shown.count >= range.end {
      // The last record of the range is the one that holds the byte before the end of the range.
      let last = max(range.end - 1 - start, 0)
      if let end = cutter.firstEnd(in: shown, from: last) { return .end(end) }
    }
    return try cutter.cut(shown, offset: start, isLast: start + shown.count == file.bytes)
  }

  /// Where the record that holds byte `offset` ends; nil if it is the last one and has no
  /// terminator, or ends past the range.
  private func recordEnd(
    from offset: Int, _ descriptor: borrowing FileDescriptor, _ window: MappedWindow
  ) throws -> Int? {
    var offset = offset
    var wanted = Limits.recordBytesUsual
    while offset < range.end {
      let size = min(wanted, file.bytes - offset)
      let shown = try window.show(descriptor, offset: offset, byteCount: size)
      if let end = cutter.firstEnd(in: shown, from: 0) {
        return offset + end < range.end ? offset + end : nil
      }
      offset += size
      wanted = min(2 * wanted, windowBytes)
    }
    return nil
  }

  // MARK: Records whose bytes are known beforehand

  /// The bytes of the records that start in the range.
  private func ownedBytes() throws -> Range<Int> {
    guard case .fixed(let size) = cutter.format else {
      precondition(range.start == 0 && range.end == file.bytes, "such a file is not cut")
      return 0..<file.bytes
    }
    guard file.bytes % size == 0 else {
      throw InputFailures.notWhole(
        file.path, bytes: file.bytes, recordBytes: size, isInflated: false)
    }
    func firstRecord(from offset: Int) -> Int {
      min((offset + size - 1) / size * size, file.bytes)
    }
    return firstRecord(from: range.start)..<firstRecord(from: range.end)
  }

  private func readOwned(
    _ descriptor: borrowing FileDescriptor, _ window: MappedWindow,
    _ body: (UnsafeRawBufferPointer, Int) throws -> Void
  ) throws {
    let owned = try ownedBytes()
    // An empty file is a record only if each file is one record.
    guard !owned.isEmpty || cutter.format == .wholeFile else { return }
    var start = owned.lowerBound
    var wanted = windowBytes
    repeat {
      let size = min(wanted, owned.upperBound - start)
      let shown = try window.show(descriptor, offset: start, byteCount: size)
      let cut: RecordCutter.Cut
      do {
        cut = try cutter.cut(
          shown, offset: start, isLast: start + size == owned.upperBound)
      } catch {
        // Nonsense may be the zeros of a file that was truncated.
        try window.verify(descriptor, expectedBytes: file.bytes)
        try descriptor.checkSize(planned: file.bytes)
        throw error
      }
      switch cut {
      case .needs(let needed):
        wanted = try cutter.room(behind: wanted, needed: needed, offset: start)
      case .end(let end):
        readAhead(descriptor, behind: start + size)
        try body(UnsafeRawBufferPointer(rebasing: shown[..<end]), start)
        try window.verify(descriptor, expectedBytes: file.bytes)
        start += end
        wanted = windowBytes
      }
    } while start < owned.upperBound
  }
}
