import CGristKernels
import Glibc

extension Bytes {
  /// The first bytes, at most `most` of them.
  @inlinable
  public func prefix(_ most: Int) -> Bytes {
    precondition(most >= 0, "no bytes at this range")
    return Bytes(start: start, count: Swift.min(most, count))
  }

  /// The last bytes, at most `most` of them.
  @inlinable
  public func suffix(_ most: Int) -> Bytes {
    precondition(most >= 0, "no bytes at this range")
    return dropFirst(count - Swift.min(most, count))
  }

  /// All bytes but the first ones.
  @inlinable
  public func dropFirst(_ number: Int = 1) -> Bytes {
    precondition(number >= 0, "no bytes at this range")
    let dropped = Swift.min(number, count)
    return Bytes(start: start + dropped, count: count - dropped)
  }

  /// All bytes but the last ones.
  @inlinable
  public func dropLast(_ number: Int = 1) -> Bytes {
    precondition(number >= 0, "no bytes at this range")
    return prefix(count - Swift.min(number, count))
  }

  /// The bytes without the white space at both ends.
  ///
  /// - Complexity: O(bytes of white space).
  @inlinable
  public var trimmed: Bytes {
    var (first, last) = (0, count)
    while first < last, Bytes.isSpace(start.load(fromByteOffset: first, as: UInt8.self)) {
      first += 1
    }
    while first < last, Bytes.isSpace(start.load(fromByteOffset: last - 1, as: UInt8.self)) {
      last -= 1
    }
    return Bytes(start: start + first, count: last - first)
  }

  @inlinable
  static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || byte &- 9 < 5 }

  /// The position of the first `byte` at or after a position; nil if there is none.
  ///
  /// - Complexity: O(bytes up to there), at the speed of `memchr`.
  public func position(of byte: UInt8, from position: Int = 0) -> Int? {
    precondition(position >= 0 && position <= count, "no bytes at this range")
    guard position < count else { return nil }
    return memchr(start + position, Int32(byte), count - position).map {
      UnsafeRawPointer($0) - start
    }
  }

  /// The position at which `part` first occurs; nil if it does not.
  ///
  /// - Complexity: O(bytes), at the speed of `memmem`.
  public func position(of part: Bytes) -> Int? {
    guard !part.isEmpty else { return 0 }
    guard let place = grist_memmem(start, count, part.start, part.count) else { return nil }
    return UnsafeRawPointer(place) - start
  }

  /// Whether `part` occurs in the bytes.
  ///
  /// - Complexity: O(bytes), at the speed of `memmem`.
  public func contains(_ part: Bytes) -> Bool { position(of: part) != nil }
}
