public import CGristKernels

/// A walk over the records of a text.
///
/// Safe: `Limits.overreadBytes` bytes after a text can be read.
@usableFromInline
struct RecordWalk {
  @usableFromInline let place: UnsafePointer<TextPlace>
  @usableFromInline let end: UnsafeRawPointer
  @usableFromInline let terminator: UInt8
  /// The next of the listed records; nil if a byte ends each record.
  @usableFromInline var listed: UnsafePointer<RecordRange>?
  @usableFromInline var listedLeft: Int
  /// Where the next record starts.
  @usableFromInline var start: UnsafeRawPointer
  /// The 64 bytes to which `terminators` refers.
  @usableFromInline var block: UnsafeRawPointer
  /// Where records end in the block that have not been returned yet.
  @usableFromInline var terminators: UInt64 = 0

  /// How far ahead text is prefetched, in bytes. It crosses into the next page, which the processor
  /// does not prefetch.
  @usableFromInline static let aheadBytes = 2048

  @inlinable
  init(_ place: UnsafePointer<TextPlace>) {
    self.place = place
    start = place.pointee.start
    end = start + place.pointee.count
    terminator = place.pointee.terminator
    listed = place.pointee.listed
    listedLeft = place.pointee.listedCount
    block = start - Words.blockBytes
  }

  /// The next record; nil after the last one. The last line may lack its newline.
  @inlinable @inline(__always)
  mutating func next() -> Record? {
    if listed != nil { return nextListed() }
    guard start < end else { return nil }
    let first = start
    while terminators == 0 {
      block += Words.blockBytes
      guard block < end else {
        start = end
        return record(from: first, to: end)
      }
      grist_prefetch_text(block + RecordWalk.aheadBytes)
      terminators = grist_byte_mask64(
        block.assumingMemoryBound(to: UInt8.self), terminator)
    }
    let place = block + terminators.trailingZeroBitCount
    terminators &= terminators &- 1
    guard place < end else {
      start = end
      return record(from: first, to: end)
    }
    start = place + 1
    return record(from: first, to: place)
  }

  @inlinable
  mutating func nextListed() -> Record? {
    guard let range = listed, listedLeft > 0 else { return nil }
    listed = range + 1
    listedLeft -= 1
    return Record(
      bytes: Bytes(start: start + range.pointee.offset, count: range.pointee.count), in: place)
  }

  @inlinable @inline(__always)
  func record(from first: UnsafeRawPointer, to last: UnsafeRawPointer) -> Record {
    Record(bytes: Bytes(from: first, to: last), in: place)
  }
}
