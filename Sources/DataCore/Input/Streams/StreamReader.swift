import JobModel

/// Reads the records of a stream, from front to back, and inflates it if it is gzip.
///
/// The thread that reads cuts the text into chunks, which other slots take, as with a gzip file of
/// one member. Chunks are full before they are passed on, so the same bytes make the same chunks
/// however they come; only those of a live stream are not, while no more comes.
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
      try read(gzipReader(inflater()), &chunks, map: map)
    } else {
      try read(StreamText(cursor), &chunks, map: map)
    }
    chunks.shrink(to: bounds.chunkBytes)
  }

  private func gzipReader(_ inflater: any Inflater) throws -> GzipReader {
    GzipReader(
      file: try cursor.descriptor(), fileBytes: .max, startingAt: 0, inflater: inflater,
      window: StreamWindow(cursor, byteCount: Self.windowBytes), windowBytes: Self.windowBytes)
  }

  private func read<Text: WalkedText & ~Copyable>(
    _ text: consuming Text, _ chunks: inout ChunkFiller,
    map: (ChunkExchange.Chunk) throws -> Void
  ) throws {
    guard let badRecords = cutter.badRecords else { return try cut(text, &chunks, map: map) }
    var walk = WarcWalk(
      text, range: 0..<Int.max, chunkBytes: bounds.chunkBytes, salvage: cutter.salvage,
      badRecords: badRecords, progress: progress, cancellation: cancellation)
    _ = try walk.run(&chunks, map: map)
  }

  /// Compressed bytes in memory.
  private static let windowBytes = Limits.gzipHeaderBytesMax

  private func cut<Text: WalkedText & ~Copyable>(
    _ text: consuming Text, _ chunks: inout ChunkFiller,
    map: (ChunkExchange.Chunk) throws -> Void
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
      try chunks.fill(from: &text)
      progress.addMapped(bytes: cursor.offset - before)
      if text.isAtEnd { return try end(&chunks, map: map) }
      let isLate = text.isLate
      guard chunks.isFull || isLate else { continue }
      switch try cutter.cut(chunks.text, offset: chunks.origin.offset, isLast: false) {
      case .needs(let bytes): needed = bytes
      case .end(0): break
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

/// The text of a plain stream, as it comes.
struct StreamText: WalkedText {
  private let cursor: StreamCursor
  private(set) var isAtEnd = false
  private(set) var isLate = false

  init(_ cursor: StreamCursor) { self.cursor = cursor }

  var offset: Int { cursor.offset }
  var isBetweenMembers: Bool { false }

  mutating func read(into output: UnsafeMutableRawBufferPointer) throws -> Int {
    let count = try cursor.read(into: output, whole: false)
    isLate = count < output.count && !cursor.isAtEnd
    isAtEnd = count < output.count && cursor.isAtEnd
    return count
  }

  func checkSize() {}
}
