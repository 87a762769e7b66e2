import JobModel
import Storage

/// Reads the WARC records of a plain file, window by window, and leaves out bad ones.
struct PlainWarcReader {
  let file: InputFile
  /// The number of the file.
  let number: Int
  let windowBytes: Int
  let salvage: WarcSalvage
  let badRecords: BadInputRecords

  /// Calls `body` with texts of complete records and their offsets, in order.
  func forEachText(
    _ descriptor: borrowing FileDescriptor, _ window: MappedWindow,
    _ body: (UnsafeRawBufferPointer, Int) throws -> Void
  ) throws {
    var start = 0
    var wanted = windowBytes
    while start < file.bytes {
      let size = min(wanted, file.bytes - start)
      let shown = try window.show(descriptor, offset: start, byteCount: size)
      let isLast = start + size == file.bytes
      let cut = salvage.cut(shown, members: [], isLast: isLast, limit: .max)
      try window.verify(descriptor, expectedBytes: file.bytes)
      if cut.end > 0 {
        try body(UnsafeRawBufferPointer(rebasing: shown[..<cut.end]), start)
        try window.verify(descriptor, expectedBytes: file.bytes)
        start += cut.end
      }
      switch cut.rest {
      case .nothing, .crossesLimit: wanted = windowBytes
      case .needs(let needed):
        wanted = cut.end > 0 ? windowBytes : min(max(2 * wanted, needed), salvage.roomMax)
      case .bad(let failure):
        try descriptor.checkSize(planned: file.bytes)
        try badRecords.skip(
          at: TextOrigin(file: number, base: 0, offset: start), because: failure)
        start = try nextRecord(behind: start, descriptor, window)
        wanted = windowBytes
      }
    }
  }

  /// Where the next record may begin, or the end of the file.
  private func nextRecord(
    behind start: Int, _ descriptor: borrowing FileDescriptor, _ window: MappedWindow
  ) throws -> Int {
    var offset = start
    while offset < file.bytes {
      let size = min(max(windowBytes, 2 * WarcSalvage.overlapBytes), file.bytes - offset)
      let shown = try window.show(descriptor, offset: offset, byteCount: size)
      let found = WarcSalvage.nextRecord(in: shown, from: 1, members: [], beginsMember: false)
      try window.verify(descriptor, expectedBytes: file.bytes)
      if let found { return offset + found }
      if offset + size == file.bytes { return file.bytes }
      offset += max(size - WarcSalvage.overlapBytes, 1)
    }
    return file.bytes
  }
}
