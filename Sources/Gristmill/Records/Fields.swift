public import CGristKernels

/// The fields of some bytes: the parts between separators, including empty ones. So there is always
/// one more field than there are separators.
///
/// - Complexity: O(bytes), with some twenty instructions for 64 of them. Nothing is allocated.
public struct Fields: Sequence {
  @usableFromInline let bytes: Bytes
  @usableFromInline let separator: UInt8

  @inlinable
  init(_ bytes: Bytes, separator: UInt8) {
    self.bytes = bytes
    self.separator = separator
  }

  @inlinable
  public func makeIterator() -> Iterator { Iterator(bytes, separator: separator) }

  /// The field with a number, counted from 0; nil if there are fewer fields.
  ///
  /// - Complexity: O(bytes up to its end). To read several fields, use an iterator.
  @inlinable
  public subscript(number: Int) -> Bytes? {
    var fields = makeIterator()
    for _ in 0..<number { guard fields.next() != nil else { return nil } }
    return fields.next()
  }

  /// Goes from field to field.
  public struct Iterator: IteratorProtocol {
    /// Where the next field starts; nil after the last one.
    @usableFromInline var start: UnsafeRawPointer?
    /// The 64 bytes to which `separators` refers.
    @usableFromInline var block: UnsafeRawPointer
    @usableFromInline let end: UnsafeRawPointer
    @usableFromInline let separator: UInt8
    /// Where the block has separators that have not been passed yet.
    @usableFromInline var separators: UInt64 = 0

    @inlinable
    init(_ bytes: Bytes, separator: UInt8) {
      start = bytes.start
      block = bytes.start - Words.blockBytes
      end = bytes.start + bytes.count
      self.separator = separator
    }

    /// The next field; nil after the last one.
    @inlinable @inline(__always)
    public mutating func next() -> Bytes? {
      guard let start else { return nil }
      while separators == 0 {
        block += Words.blockBytes
        let left = end - block
        guard left > 0 else {
          self.start = nil
          return Bytes(from: start, to: end)
        }
        separators = grist_byte_mask(
          block.assumingMemoryBound(to: UInt8.self), left, separator)
      }
      let place = block + separators.trailingZeroBitCount
      separators &= separators &- 1
      self.start = place + 1
      return Bytes(from: start, to: place)
    }

    /// Skips fields, and returns the one after them.
    @inlinable
    public mutating func next(skipping number: Int) -> Bytes? {
      for _ in 0..<number { guard next() != nil else { return nil } }
      return next()
    }
  }
}

extension Bytes {
  /// The fields between separators; a separator is an ASCII character such as a tab.
  ///
  /// ```swift
  /// var fields = line.fields(separator: "\t").makeIterator()
  /// guard let user = fields.next(), let page = fields.next(skipping: 2) else { return }
  /// ```
  @inlinable
  public func fields(separator: Unicode.Scalar) -> Fields {
    Fields(self, separator: UInt8(ascii: separator))
  }
}
