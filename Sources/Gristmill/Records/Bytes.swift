/// A string of bytes that lies elsewhere: in the text that is mapped, or among the records that
/// are reduced. Taking a part of it copies nothing.
///
/// As a key it is sent as it is; keys are compared byte by byte, as `memcmp` does.
///
/// ```swift
/// for word in line.words where word.hasPrefix("http") { emitter.emit(word, 1) }
/// ```
///
/// The bytes are valid as long as the call of `map`, `reduce`, `combine` or `write` that was given
/// them. To keep them longer, make them a `String` or an `Array<UInt8>`. ``JobTester`` and debug
/// builds overwrite them behind the call, so that a job that keeps them gives wrong answers there.
public struct Bytes {
  @usableFromInline let start: UnsafeRawPointer
  /// The number of bytes.
  public let count: Int

  @inlinable
  init(start: UnsafeRawPointer, count: Int) {
    self.start = start
    self.count = count
  }

  /// The bytes from `start` up to, but not with, `end`.
  @inlinable
  init(from start: UnsafeRawPointer, to end: UnsafeRawPointer) {
    self.init(start: start, count: end - start)
  }

  /// The bytes of a buffer, which has to live as long as they are used.
  @inlinable
  public init(_ buffer: UnsafeRawBufferPointer) {
    self.init(start: buffer.baseAddress ?? Bytes.nowhere, count: buffer.count)
  }

  /// Stands for the place of no bytes at all; nothing is read there.
  @inlinable
  static var nowhere: UnsafeRawPointer { UnsafeRawPointer(bitPattern: 16)! }

  /// Whether there is no byte.
  @inlinable
  public var isEmpty: Bool { count == 0 }

  /// The byte at a position from 0 on.
  @inlinable
  public subscript(position: Int) -> UInt8 {
    precondition(position >= 0 && position < count, "no byte at this position")
    return start.load(fromByteOffset: position, as: UInt8.self)
  }

  /// The bytes at a range of positions; its own positions are from 0 on again.
  @inlinable
  public subscript(range: Range<Int>) -> Bytes {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "no bytes at this range")
    return Bytes(start: start + range.lowerBound, count: range.count)
  }

  /// Calls `body` with the bytes as they lie in memory.
  @inlinable
  public func withUnsafeBytes<Result, Failure>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(UnsafeRawBufferPointer(start: start, count: count))
  }
}

/// What they point to belongs to one slot.
@available(*, unavailable)
extension Bytes: Sendable {}

extension Bytes: Sequence {
  @inlinable
  public func makeIterator() -> UnsafeRawBufferPointer.Iterator {
    UnsafeRawBufferPointer(start: start, count: count).makeIterator()
  }

  @inlinable
  public var underestimatedCount: Int { count }

  @inlinable
  public func withContiguousStorageIfAvailable<Result>(
    _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
  ) rethrows -> Result? {
    try body(
      UnsafeBufferPointer(start: start.assumingMemoryBound(to: UInt8.self), count: count))
  }
}

extension Bytes: ExpressibleByStringLiteral {
  /// The UTF-8 of a literal, which lies in the program itself.
  @inlinable
  public init(stringLiteral text: StaticString) {
    self.init(start: UnsafeRawPointer(text.utf8Start), count: text.utf8CodeUnitCount)
  }
}

extension Bytes: CustomStringConvertible {
  /// The bytes as UTF-8; what is none is replaced by U+FFFD.
  public var description: String { String(self) }
}

extension String {
  /// The bytes as UTF-8; what is none is replaced by U+FFFD.
  public init(_ bytes: Bytes) {
    self.init(
      decoding: UnsafeRawBufferPointer(start: bytes.start, count: bytes.count), as: UTF8.self)
  }
}
