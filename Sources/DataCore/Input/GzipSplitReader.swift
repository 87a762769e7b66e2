import JobModel
import Storage

/// Reads the records of the gzip members that start in a range of a file.
///
/// In inflated bytes, a range owns the records that start after the start of its first member and
/// at or before the start of the first member of the next range; the range at the start of the file
/// also owns the record at 0. So if records have a terminator, a range drops its first, perhaps
/// partial, record, and reads past its end up to the next terminator. It need not know anything
/// about its neighbours.
///
/// WARC records end where members do. A range whose members do not hold complete records breaks the
/// chain, as damage does. In other formats, the whole file is one range.
struct GzipSplitReader {
  let file: InputFile
  let range: InputRange
  let bounds: ReadBounds
  let cutter: RecordCutter
  let tools: GzipTools
  let progress: Progress
  let cancellation: Cancellation

  /// Calls `map` with chunks of complete records, or passes them to other slots.
  ///
  /// Damage after a start that was found by searching says only that the search may have been
  /// wrong. The report then has no `next`, which breaks the chain, and the file is read again from
  /// its start, where damage is damage.
  func forEachChunk(
    _ chunks: inout ChunkFiller, map: (ChunkExchange.Chunk) throws -> Void
  ) throws -> GzipRangeReport {
    let start: Int
    switch try firstMember() {
    case .member(let place): start = place
    case .none: return GzipRangeReport(range: range)
    case .unknown:
      // A start without a next breaks the chain, whatever the neighbours say.
      return GzipRangeReport(range: range, firstMember: range.start)
    }
    precondition(
      cutter.format.terminator != nil || cutter.format == .warc
        || (range.start == 0 && range.end == file.bytes),
      "such a file is not cut")
    var report = GzipRangeReport(range: range, firstMember: start)
    do {
      chunks.begin(at: TextOrigin(file: range.file, base: start, offset: 0))
      report.next = try walk(from: start, &chunks, map: map)
      chunks.shrink(to: bounds.chunkBytes)
    } catch let failure as JobFailure where failure.kind == .input && range.start > 0 {
      report.next = nil
    }
    return report
  }

  private func walk(
    from start: Int, _ chunks: inout ChunkFiller, map: (ChunkExchange.Chunk) throws -> Void
  ) throws -> Int? {
    if let badRecords = cutter.badRecords {
      var walk = WarcWalk(
        try reader(from: start), range: range.start..<range.end, chunkBytes: bounds.chunkBytes,
        salvage: cutter.salvage, badRecords: badRecords, progress: progress,
        cancellation: cancellation)
      return try walk.run(&chunks, map: map)
    }
    var walk = try GzipRangeWalk(self, from: start)
    return try walk.run(&chunks, map: map)
  }

  /// A reader of the members from `firstMember` on.
  func reader(from firstMember: Int) throws -> GzipReader {
    let file = try FileDescriptor.openToRead(file.path, in: .input)
    try file.checkSize(planned: self.file.bytes)
    return GzipReader(
      file: file, fileBytes: self.file.bytes, startingAt: firstMember, inflater: tools.inflater,
      window: tools.window, windowBytes: bounds.windowBytes)
  }

  private func firstMember() throws -> GzipMemberSearch.Outcome {
    if range.start == 0 { return .member(0) }
    return try GzipMemberSearch(
      path: file.path, fileBytes: file.bytes, windowBytes: bounds.windowBytes,
      proofBytes: bounds.gzipProofBytes
    ).firstMember(
      in: range.start..<range.end, inflater: tools.inflater, window: tools.window,
      cancellation: cancellation)
  }
}

/// The tools with which a slot reads gzip files, one after another.
struct GzipTools {
  let inflater: any Inflater
  let window: MappedWindow
}
