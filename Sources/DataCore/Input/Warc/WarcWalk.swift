import JobModel
import Storage

/// What a `WarcWalk` reads, from front to back: the inflated text of gzip members, or a plain stream.
protocol WalkedText: ~Copyable {
  /// Where in the file the next byte is.
  var offset: Int { get }
  /// Whether a gzip member begins there, or the gzip file ends.
  var isBetweenMembers: Bool { get }
  var isAtEnd: Bool { get }
  /// Whether the last read stopped because no more came for a while.
  var isLate: Bool { get }
  /// Puts the next bytes into `output`, and says how many they are.
  mutating func read(into output: UnsafeMutableRawBufferPointer) throws -> Int
  /// Throws if the file has another size by now.
  func checkSize() throws
}

/// Walks from the first member of a range to the end of the last WARC record that the range owns, and
/// leaves out bad records. A stream is one range, and a plain one has no members.
///
/// What is good or bad does not depend on the ranges. If a record is not over at the end of a range,
/// the walk reads on until it knows what it is. If it is good, the next range has begun inside of it,
/// and if a range does not begin with a record, it may have begun inside of one; both break the chain.
struct WarcWalk<Text: WalkedText & ~Copyable>: ~Copyable {
  // MARK: Configuration

  private let range: Range<Int>
  private let chunkBytes: Int
  private let salvage: WarcSalvage
  private let badRecords: BadInputRecords
  private let progress: Progress
  private let cancellation: Cancellation

  // MARK: State

  /// Where members begin in the chunk, and where the next one will begin.
  private var members: [WarcSalvage.Member]
  /// The place in the chunk of the first member after the range, or of the end of the file, once the
  /// walk has got there.
  private var limit: WarcSalvage.Member?
  /// Whether no record has been found yet, good or bad.
  private var isAtStart = true

  // MARK: Resources

  private var text: Text

  /// - Parameters:
  ///   - text: from the first member of the range on.
  ///   - range: bytes of the file.
  ///   - chunkBytes: the usual size of a chunk.
  init(
    _ text: consuming Text, range: Range<Int>, chunkBytes: Int, salvage: WarcSalvage,
    badRecords: BadInputRecords, progress: Progress, cancellation: Cancellation
  ) {
    self.range = range
    self.chunkBytes = chunkBytes
    self.salvage = salvage
    self.badRecords = badRecords
    self.progress = progress
    self.cancellation = cancellation
    members = text.isBetweenMembers ? [WarcSalvage.Member(place: 0, offset: text.offset)] : []
    self.text = text
  }

  /// Returns where the first member after the range starts; nil if the chain is broken.
  mutating func run(
    _ chunks: inout ChunkFiller, map: (ChunkExchange.Chunk) throws -> Void
  ) throws -> Int? {
    while true {
      let cut = salvage.cut(
        chunks.text, members: members, isLast: text.isAtEnd, limit: limit?.place ?? .max)
      if cut.records > 0 { isAtStart = false }
      if isAtStart, range.lowerBound > 0, case .bad = cut.rest, !begins(chunks.text, at: cut.end) {
        return nil
      }
      if cut.end > 0 { try pass(cut.end, of: &chunks, map) }
      switch cut.rest {
      case .crossesLimit: return nil
      case .nothing:
        if let limit, limit.place <= 0 { return try end(at: limit) }
        try read(&chunks, needed: 0)
      case .needs(let bytes): try read(&chunks, needed: bytes)
      case .bad(let failure):
        isAtStart = false
        try leaveOut(&chunks, because: failure)
      }
    }
  }

  private func end(at limit: WarcSalvage.Member) throws -> Int {
    try text.checkSize()
    return limit.offset
  }

  /// Whether something that calls itself a record begins at a place.
  private func begins(_ text: UnsafeRawBufferPointer, at place: Int) -> Bool {
    text[place...].starts(with: "WARC/".utf8)
  }

  // MARK: Steps

  private mutating func pass(
    _ count: Int, of chunks: inout ChunkFiller, _ map: (ChunkExchange.Chunk) throws -> Void
  ) throws {
    try chunks.give(count, map: map)
    move(by: count)
  }

  /// Drops the bad record at the start of the chunk, and everything up to the next place where one
  /// may begin.
  private mutating func leaveOut(
    _ chunks: inout ChunkFiller, because failure: JobFailure
  ) throws {
    let member = members.last { $0.place == 0 }
    try badRecords.skip(at: chunks.origin, member: member?.offset, because: failure)
    var searched = 1
    while true {
      let found = WarcSalvage.nextRecord(
        in: chunks.text, from: searched, members: members, beginsMember: member != nil)
      let stop = min(found ?? .max, limit?.place ?? .max)
      if stop < .max { return drop(stop, of: &chunks) }
      if text.isAtEnd { return drop(chunks.filled, of: &chunks) }
      // What was searched is not needed any more, but the place of its last line may be.
      let kept = WarcSalvage.overlapBytes
      if chunks.filled > chunkBytes / 2, chunks.filled > 2 * kept {
        drop(chunks.filled - kept, of: &chunks)
      }
      searched = max(chunks.filled - kept, 1)
      try read(&chunks, needed: 0)
    }
  }

  private mutating func drop(_ count: Int, of chunks: inout ChunkFiller) {
    chunks.dropFirst(count)
    move(by: count)
  }

  /// The chunk begins further on.
  private mutating func move(by count: Int) {
    for index in members.indices { members[index].place -= count }
    members.removeAll { $0.place < 0 }
    limit?.place -= count
  }

  // MARK: Text

  /// Reads more text; a member that ends is noted.
  private mutating func read(_ chunks: inout ChunkFiller, needed: Int) throws {
    if chunks.isFull || chunks.buffer.capacity < needed {
      chunks.grow(to: min(max(2 * chunks.filled, needed), salvage.roomMax))
    }
    try cancellation.check()
    let before = text.offset
    try chunks.fill(from: &text)
    progress.addMapped(bytes: text.offset - before)
    let next = WarcSalvage.Member(place: chunks.filled, offset: text.offset)
    let (isMember, isAtEnd) = (text.isBetweenMembers, text.isAtEnd)
    if isMember { members.append(next) }
    let isBehindRange = isMember && next.offset >= range.upperBound
    if limit == nil, isAtEnd || isBehindRange { limit = next }
  }
}
