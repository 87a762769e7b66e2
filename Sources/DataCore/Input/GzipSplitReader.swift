import Glibc
import JobModel
import Storage

/// Reads the records of the gzip members that start in a range of a file.
///
/// In inflated bytes a range owns the records that start behind the start of its
/// first member and at or before the start of the first member of the next
/// range; the range at the start of the file owns the record at 0 too. So where
/// records have a terminator, a range drops its first, perhaps partial, record,
/// and reads on behind its end up to the next terminator, and needs to know
/// nothing of its neighbours.
///
/// WARC records end where members do. A range whose members hold no whole
/// records breaks the chain, as damage does. In other formats the whole file is
/// one range.
struct GzipSplitReader {
  let file: InputFile
  let range: InputRange
  let windowBytes: Int
  let chunkBytes: Int
  let cutter: RecordCutter
  let cancellation: Cancellation

  /// Calls `map` with chunks of whole records, or hands them to other slots through the exchange.
  /// `buffer` is the first to fill, and is left with a buffer to fill next; `sequence` counts
  /// the chunks.
  ///
  /// Damage behind a start that was searched for says only that the search may
  /// have been wrong: the report then has no `next`, which breaks the chain, and
  /// the file is read again from its start, where damage is damage.
  func forEachChunk(
    buffer: inout ChunkBuffer, sequence: inout InputSequence, inflater: any Inflater,
    window: MappedWindow, exchange: ChunkExchange?, progress: Progress,
    map: (ChunkExchange.Chunk) throws -> Void
  ) throws -> GzipRangeReport {
    var report = GzipRangeReport(range: range)
    do {
      try read(
        into: &report, buffer: &buffer, sequence: &sequence, inflater: inflater, window: window,
        exchange: exchange, progress: progress, map: map)
    } catch let failure as JobFailure
      where failure.kind == .input && range.start > 0 && report.firstMember != nil
    {
      report.next = nil
    }
    return report
  }

  private func read(
    into report: inout GzipRangeReport,
    buffer: inout ChunkBuffer, sequence: inout InputSequence, inflater: any Inflater,
    window: MappedWindow, exchange: ChunkExchange?, progress: Progress,
    map: (ChunkExchange.Chunk) throws -> Void
  ) throws {
    let start: Int
    switch try firstMember(inflater: inflater, window: window) {
    case .member(let place): start = place
    case .none: return
    case .unknown:
      // A start without a next breaks the chain, whatever the neighbours say.
      report.firstMember = range.start
      return
    }
    report.firstMember = start
    var reader = GzipReader(
      file: try FileDescriptor.openToRead(file.path, in: .input), fileBytes: file.bytes,
      startingAt: start, inflater: inflater, window: window, windowBytes: windowBytes)
    try reader.file.checkSize(planned: file.bytes)

    var filled = 0
    /// Inflated bytes in front of the buffer.
    var passed = 0
    func chunk(_ buffer: ChunkBuffer, _ byteCount: Int) -> ChunkExchange.Chunk {
      defer { sequence.text += 1 }
      return ChunkExchange.Chunk(
        buffer: buffer, byteCount: byteCount,
        origin: TextOrigin(file: range.file, base: start, offset: passed), sequence: sequence)
    }
    let hasTerminator = cutter.format.terminator != nil
    precondition(
      hasTerminator || cutter.format == .warc || (range.start == 0 && range.end == file.bytes),
      "such a file is not cut")
    var isSkipping = range.start > 0 && hasTerminator
    /// Where in the buffer the first member of the next range starts.
    var boundary: Int?
    /// Bytes of the first record in the buffer, as far as they are known.
    var needed = 0
    while true {
      try cancellation.check()
      if report.next == nil, reader.isBetweenMembers, reader.offset >= range.end {
        report.next = reader.offset
        boundary = filled
        if isSkipping { break }
      }
      if reader.isAtEnd || (boundary != nil && !hasTerminator) {
        if isSkipping { break }
        let cut = try cutter.cut(
          buffer.text(filled), offset: passed, isLast: reader.isAtEnd)
        if cut == .end(filled) {
          try map(chunk(buffer, filled))
        } else {
          // A record goes on in the next range, which only a reader of the whole file can know.
          report.next = nil
        }
        break
      }
      if filled == buffer.capacity {
        let room = try cutter.room(behind: filled, needed: needed, offset: passed)
        buffer.grow(to: room, keeping: filled)
      }
      let before = reader.offset
      let added = try reader.read(into: buffer.room(from: filled))
      progress.addMapped(bytes: reader.offset - before)
      if isSkipping {
        // What is skipped is at the front of the buffer.
        guard let end = cutter.firstEnd(in: buffer.text(added), from: 0) else {
          passed += added
          continue
        }
        passed += end
        buffer.moveToFront(end..<added)
        filled = added - end
        isSkipping = false
        continue
      }
      filled += added
      if let boundary {
        if let end = cutter.firstEnd(in: buffer.text(filled), from: boundary) {
          try map(chunk(buffer, end))
          break
        }
      } else if filled == buffer.capacity {
        let cut = try cutter.cut(buffer.text(filled), offset: passed, isLast: false)
        guard case .end(let end) = cut else {
          if case .needs(let bytes) = cut { needed = bytes }
          continue
        }
        let rest = UnsafeRawBufferPointer(rebasing: buffer.text(filled)[end...])
        let full = chunk(buffer, end)
        passed += end
        // The partial record goes to the front of the buffer that is filled next.
        // A chunk that was handed over is no longer ours, so the copy comes first.
        if let exchange, let next = exchange.bufferForHandingOver() {
          if rest.count > next.capacity { next.grow(to: buffer.capacity, keeping: 0) }
          next.room(from: 0).copyMemory(from: rest)
          exchange.give(full)
          buffer = next
        } else {
          try map(full)
          buffer.moveToFront(end..<filled)
        }
        filled = rest.count
      }
    }
    try reader.file.checkSize(planned: file.bytes)
    if buffer.capacity > chunkBytes { buffer = ChunkBuffer(byteCount: chunkBytes) }
  }

  private func firstMember(
    inflater: any Inflater, window: MappedWindow
  ) throws -> GzipMemberSearch.Outcome {
    if range.start == 0 { return .member(0) }
    return try GzipMemberSearch(path: file.path, fileBytes: file.bytes, windowBytes: windowBytes)
      .firstMember(
        in: range.start..<range.end, inflater: inflater, window: window,
        cancellation: cancellation)
  }
}
