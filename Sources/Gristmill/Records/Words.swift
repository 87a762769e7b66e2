public import CGristKernels

/// The words of some bytes, separated by white space (space, \t, \n, \v, \f, \r).
///
/// - Complexity: O(bytes), with some twenty instructions for 64 of them. Nothing is allocated.
public struct Words: Sequence, IteratorProtocol {
  // 64 bytes become a mask of those that belong to a word. That mask, xor-ed with itself shifted by
  // one, has a bit at each place where a word starts or ends.

  /// The 64 bytes to which `edges` refers.
  @usableFromInline var block: UnsafeRawPointer
  @usableFromInline let end: UnsafeRawPointer
  /// Where words start and end in the block and have not been returned yet.
  @usableFromInline var edges: UInt64 = 0
  /// 1 if the byte before the next block belongs to a word.
  @usableFromInline var inside: UInt64 = 0

  @inlinable
  init(_ bytes: Bytes) {
    block = bytes.start - Words.blockBytes
    end = bytes.start + bytes.count
  }

  @usableFromInline static let blockBytes = 64

  /// The next word; nil after the last one.
  @inlinable @inline(__always)
  public mutating func next() -> Bytes? {
    while edges == 0 { guard nextBlock() else { return nil } }
    let start = takeEdge()
    while edges == 0 { guard nextBlock() else { return Bytes(from: start, to: end) } }
    return Bytes(from: start, to: takeEdge())
  }

  @inlinable @inline(__always)
  mutating func takeEdge() -> UnsafeRawPointer {
    let place = block + edges.trailingZeroBitCount
    edges &= edges &- 1
    return place
  }

  @inlinable @inline(__always)
  mutating func nextBlock() -> Bool {
    block += Words.blockBytes
    let left = end - block
    guard left > 0 else { return false }
    let words = grist_word_mask(block.assumingMemoryBound(to: UInt8.self), left)
    edges = words ^ (words << 1 | inside)
    inside = words >> 63
    return true
  }
}

extension Bytes {
  /// The words, separated by white space.
  @inlinable
  public var words: Words { Words(self) }
}
