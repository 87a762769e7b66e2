import JobModel
import Storage

/// Walks from the first member of a range to the end of the last record that the range owns.
struct GzipRangeWalk: ~Copyable {
  // MARK: Configuration

  private let split: GzipSplitReader
  private let hasTerminator: Bool

  // MARK: State

  /// What happens to the text that is inflated next.
  private enum State {
    /// It is the rest of a record that the previous range owns, and is dropped up to the end of
    /// that record. Next: `filling`, or `done` if the record also ends after this range.
    case skipping
    /// It fills the chunk, which is passed on when it is full. The first record of the chunk has at
    /// least `needed` bytes. Next: `ending`.
    case filling(needed: Int)
    /// The next range begins at `boundary` in the chunk. The record that contains this place is the
    /// last one of this range. Next: `done`.
    case ending(boundary: Int)
    /// Every record that the range owns has been passed on.
    case done
  }
  private var state: State
  /// Where the first member after the range starts, once the walk has got there.
  private var next: Int?

  // MARK: Resources

  private var reader: GzipReader

  init(_ split: GzipSplitReader, from firstMember: Int) throws {
    // A local constant: Swift 6.3 destroys a noncopyable struct that is not made yet if an
    // autoclosure, such as the right side of `&&`, reads a property of it.
    let hasTerminator = split.cutter.format.terminator != nil
    self.split = split
    self.hasTerminator = hasTerminator
    state = split.range.start > 0 && hasTerminator ? .skipping : .filling(needed: 0)
    reader = try split.reader(from: firstMember)
  }

  /// Returns where the first member after the range starts; nil if the members of the range do not
  /// hold complete records.
  mutating func run(
    _ chunks: inout ChunkFiller, map: (ChunkExchange.Chunk) throws -> Void
  ) throws -> Int? {
    while true {
      lookForEndOfRange(behind: chunks.filled)
      switch state {
      case .skipping: try skip(&chunks)
      case .filling(let needed): try fill(&chunks, needed: needed, map: map)
      case .ending(let boundary): try end(&chunks, boundary: boundary, map: map)
      case .done:
        try reader.file.checkSize(planned: split.file.bytes)
        return next
      }
    }
  }

  /// At the end of the file, the range has ended as well.
  private mutating func lookForEndOfRange(behind filled: Int) {
    guard reader.isBetweenMembers, reader.offset >= split.range.end else { return }
    switch state {
    case .skipping: state = .done
    case .filling: state = .ending(boundary: filled)
    case .ending, .done: return
    }
    next = reader.offset
  }

  // MARK: A step in each state

  private mutating func skip(_ chunks: inout ChunkFiller) throws {
    try inflate(into: &chunks)
    guard let end = split.cutter.firstEnd(in: chunks.text, from: 0) else {
      return chunks.dropFirst(chunks.filled)
    }
    chunks.dropFirst(end)
    state = .filling(needed: 0)
  }

  private mutating func fill(
    _ chunks: inout ChunkFiller, needed: Int, map: (ChunkExchange.Chunk) throws -> Void
  ) throws {
    try makeRoom(in: &chunks, needed: needed)
    try inflate(into: &chunks)
    guard chunks.isFull else { return }
    switch try split.cutter.cut(chunks.text, offset: chunks.origin.offset, isLast: false) {
    case .needs(let bytes): state = .filling(needed: bytes)
    case .end(let end):
      try chunks.give(end, map: map)
      state = .filling(needed: 0)
    }
  }

  private mutating func end(
    _ chunks: inout ChunkFiller, boundary: Int, map: (ChunkExchange.Chunk) throws -> Void
  ) throws {
    // Without a terminator, records end where members do.
    if reader.isAtEnd || !hasTerminator {
      let cut = try split.cutter.cut(
        chunks.text, offset: chunks.origin.offset, isLast: reader.isAtEnd)
      if cut == .end(chunks.filled) {
        try map(chunks.chunk(chunks.filled))
      } else {
        // A record continues in the next range, which only a reader of the whole file can know.
        next = nil
      }
      state = .done
      return
    }
    try makeRoom(in: &chunks, needed: 0)
    try inflate(into: &chunks)
    if let end = split.cutter.firstEnd(in: chunks.text, from: boundary) {
      try map(chunks.chunk(end))
      state = .done
    }
  }

  // MARK: Text

  private func makeRoom(in chunks: inout ChunkFiller, needed: Int) throws {
    guard chunks.isFull else { return }
    chunks.grow(
      to: try split.cutter.room(
        behind: chunks.filled, needed: needed, offset: chunks.origin.offset))
  }

  private mutating func inflate(into chunks: inout ChunkFiller) throws {
    try split.cancellation.check()
    let before = reader.offset
    try chunks.fill(from: &reader)
    split.progress.addMapped(bytes: reader.offset - before)
  }
}
