import JobModel
import Storage

/// Walks from the first member of a range to the end of the last WARC record that the range owns, and
/// leaves out bad records.
///
/// What is good or bad does not depend on the ranges. If a record is not over at the end of a range,
/// the walk reads on until it knows what it is. If it is good, the next range has begun inside of it,
/// and if a range does not begin with a record, it may have begun inside of one; both break the chain.
struct GzipWarcWalk: ~Copyable {
  // MARK: Configuration

  private let split: GzipSplitReader
  private let salvage: WarcSalvage
  private let badRecords: BadInputRecords

  // MARK: State

  /// Where members begin in the chunk, and where the next one will begin.
  private var members: [WarcSalvage.Member]
  /// The place in the chunk of the first member after the range, once the walk has got there.
  private var limit: WarcSalvage.Member?
  /// Whether no record has been found yet, good or bad.
  private var isAtStart = true

  // MARK: Resources

  private var reader: GzipReader

  init(
    _ split: GzipSplitReader, from firstMember: Int, badRecords: BadInputRecords
  ) throws {
    self.split = split
    salvage = split.cutter.salvage
    self.badRecords = badRecords
    members = [WarcSalvage.Member(place: 0, offset: firstMember)]
    reader = try split.reader(from: firstMember)
  }

  /// Returns where the first member after the range starts; nil if the chain is broken.
  mutating func run(
    _ chunks: inout ChunkFiller, map: (ChunkExchange.Chunk) throws -> Void
  ) throws -> Int? {
    while true {
      let cut = salvage.cut(
        chunks.text, members: members, isLast: reader.isAtEnd, limit: limit?.place ?? .max)
      if cut.records > 0 { isAtStart = false }
      if isAtStart, split.range.start > 0, case .bad = cut.rest, !begins(chunks.text, at: cut.end) {
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
    try reader.file.checkSize(planned: split.file.bytes)
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
      if reader.isAtEnd { return drop(chunks.filled, of: &chunks) }
      // What was searched is not needed any more, but the place of its last line may be.
      let kept = WarcSalvage.overlapBytes
      if chunks.filled > split.bounds.chunkBytes / 2, chunks.filled > 2 * kept {
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

  /// Inflates more text; a member that ends is noted.
  private mutating func read(_ chunks: inout ChunkFiller, needed: Int) throws {
    if chunks.isFull || chunks.buffer.capacity < needed {
      chunks.grow(to: min(max(2 * chunks.filled, needed), salvage.roomMax))
    }
    try split.cancellation.check()
    let before = reader.offset
    try chunks.fill(from: &reader)
    split.progress.addMapped(bytes: reader.offset - before)
    guard reader.isBetweenMembers else { return }
    let next = WarcSalvage.Member(place: chunks.filled, offset: reader.offset)
    members.append(next)
    if limit == nil, reader.offset >= split.range.end { limit = next }
  }
}
