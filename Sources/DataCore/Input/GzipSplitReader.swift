import CGristKernels
import Glibc
import JobModel

/// Reads the lines of the gzip members that start in a range of a file.
///
/// In inflated bytes a range owns the lines that start behind the start of its
/// first member and at or before the start of the first member of the next
/// range; the range at the start of the file owns the line at 0 too. So a range
/// drops its first, perhaps partial, line, and reads on behind its end up to
/// the next newline, and needs to know nothing of its neighbours.
struct GzipSplitReader {
  let file: InputFile
  let range: InputRange
  let windowBytes: Int
  let lineBytesMax: Int
  let cancellation: Cancellation

  private static let newline: Int32 = 10

  /// Calls `map` with chunks of whole lines, or hands them to other slots through the exchange.
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
    guard let start = try firstMember(inflater: inflater, window: window) else { return }
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
    var isSkipping = range.start > 0
    /// Where in the buffer the first member of the next range starts.
    var boundary: Int?
    while true {
      try cancellation.check()
      if report.next == nil, reader.isBetweenMembers, reader.offset >= range.end {
        report.next = reader.offset
        boundary = filled
        if isSkipping { break }
      }
      if reader.isAtEnd {
        if !isSkipping { try map(chunk(buffer, filled)) }
        break
      }
      if filled == buffer.capacity {
        try grow(buffer, offset: reader.memberStart)
      }
      let before = reader.offset
      let added = try reader.read(
        into: UnsafeMutableRawBufferPointer(
          rebasing: buffer.bytes[filled..<buffer.capacity]))
      progress.addMapped(bytes: reader.offset - before)
      if isSkipping {
        // What is skipped is at the front of the buffer.
        guard let end = lineEnd(buffer, from: 0, to: added) else {
          passed += added
          continue
        }
        passed += end
        memmove(buffer.bytes.baseAddress!, buffer.bytes.baseAddress! + end, added - end)
        filled = added - end
        isSkipping = false
        continue
      }
      filled += added
      if let boundary {
        if let end = lineEnd(buffer, from: boundary, to: filled) {
          try map(chunk(buffer, end))
          break
        }
      } else if filled == buffer.capacity, let end = lastLineEnd(buffer, filled) {
        let rest = UnsafeRawBufferPointer(rebasing: buffer.bytes[end..<filled])
        let full = chunk(buffer, end)
        passed += end
        // The partial line goes to the front of the buffer that is filled next.
        // A chunk that was handed over is no longer ours, so the copy comes first.
        if let exchange, let next = exchange.bufferForHandingOver() {
          if rest.count > next.capacity { next.resize(to: buffer.capacity, keeping: 0) }
          next.bytes.copyMemory(from: rest)
          exchange.give(full)
          buffer = next
        } else {
          try map(full)
          memmove(buffer.bytes.baseAddress!, rest.baseAddress!, rest.count)
        }
        filled = rest.count
      }
    }
    try reader.file.checkSize(planned: file.bytes)
    if buffer.capacity > Limits.chunkBytes { buffer = ChunkBuffer(byteCount: Limits.chunkBytes) }
  }

  private func firstMember(
    inflater: any Inflater, window: MappedWindow
  ) throws -> Int? {
    if range.start == 0 { return 0 }
    return try GzipMemberSearch(path: file.path, fileBytes: file.bytes, windowBytes: windowBytes)
      .firstMember(
        in: range.start..<range.end, inflater: inflater, window: window,
        cancellation: cancellation)
  }

  private func grow(_ buffer: ChunkBuffer, offset: Int) throws {
    guard buffer.capacity < lineBytesMax else {
      throw JobFailure(
        .input,
        "\(file.path): a line in the gzip member at byte \(offset) is longer than \(ByteSize.format(lineBytesMax)), which is what the memory budget allows a line\nraise --memory, or check that the file is text"
      )
    }
    buffer.resize(to: min(buffer.capacity * 2, lineBytesMax), keeping: buffer.capacity)
  }

  private func lineEnd(_ buffer: ChunkBuffer, from start: Int, to end: Int) -> Int? {
    let base = UnsafeRawPointer(buffer.bytes.baseAddress!)
    guard start < end, let newline = memchr(base + start, Self.newline, end - start) else {
      return nil
    }
    return UnsafeRawPointer(newline) - base + 1
  }

  private func lastLineEnd(_ buffer: ChunkBuffer, _ filled: Int) -> Int? {
    let base = UnsafeRawPointer(buffer.bytes.baseAddress!)
    guard let newline = grist_last_byte(base, Self.newline, filled) else { return nil }
    return UnsafeRawPointer(newline) - base + 1
  }
}
