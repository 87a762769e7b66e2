import JobModel

/// Reads the records of a stream, from front to back, and inflates it if it is gzip.
///
/// The thread that reads cuts the text into chunks, which other slots take, as with a gzip file of
/// one member. Chunks are full before they are passed on, so the same bytes make the same chunks
/// however they come.
struct StreamReader {
  let file: InputFile
  /// The index of the file.
  let number: Int
  let bounds: ReadBounds
  let cutter: RecordCutter
  let cursor: StreamCursor
  let progress: Progress
  let cancellation: Cancellation

  func forEachChunk(
    _ chunks: inout ChunkFiller, inflater: () -> any Inflater,
    map: (ChunkExchange.Chunk) throws -> Void
  ) throws {
    chunks.begin(at: TextOrigin(file: number, base: 0, offset: 0))
    if file.format == .gzip {
      let window = StreamWindow(cursor, byteCount: Self.windowBytes)
      var reader = GzipReader(
        file: try cursor.descriptor(), fileBytes: .max, startingAt: 0, inflater: inflater(),
        window: window, windowBytes: Self.windowBytes)
      try cut(&chunks, map: map) { chunks in
        try chunks.fill(from: &reader)
        return reader.isAtEnd
      }
    } else {
      try cut(&chunks, map: map) { chunks in
        try chunks.fill { try cursor.read(into: $0) }
        return !chunks.isFull
      }
    }
    chunks.shrink(to: bounds.chunkBytes)
  }

  /// Compressed bytes in memory.
  private static let windowBytes = Limits.gzipHeaderBytesMax

  /// - Parameter fill: adds text to the chunk, and says whether that was all.
  private func cut(
    _ chunks: inout ChunkFiller, map: (ChunkExchange.Chunk) throws -> Void,
    fill: (inout ChunkFiller) throws -> Bool
  ) throws {
    var needed = 0
    while true {
      if chunks.isFull {
        let room = try cutter.room(
          behind: chunks.filled, needed: needed, offset: chunks.origin.offset)
        chunks.grow(to: room)
      }
      try cancellation.check()
      let before = cursor.offset
      let isLast = try fill(&chunks)
      progress.addMapped(bytes: cursor.offset - before)
      if isLast { return try end(&chunks, map: map) }
      guard chunks.isFull else { continue }
      switch try cutter.cut(chunks.text, offset: chunks.origin.offset, isLast: false) {
      case .needs(let bytes): needed = bytes
      case .end(let end):
        try chunks.give(end, map: map)
        needed = 0
      }
    }
  }

  /// Maps what is left. An empty stream is a record only if each file is one.
  private func end(
    _ chunks: inout ChunkFiller, map: (ChunkExchange.Chunk) throws -> Void
  ) throws {
    let cut = try cutter.cut(chunks.text, offset: chunks.origin.offset, isLast: true)
    guard chunks.filled > 0 || (cutter.format == .wholeFile && chunks.origin.offset == 0) else {
      return
    }
    guard case .end(let end) = cut else { return }
    try map(chunks.chunk(end))
  }
}
