/// A string of bytes that is stored elsewhere: in the text that is being mapped, or among the
/// records that are being reduced. Taking a part of it copies nothing.
///
/// As a key it is emitted unchanged; keys are compared byte by byte, as `memcmp` does.
///
/// ```swift
/// for word in line.words where word.hasPrefix("http") { emitter.emit(word, 1) }
/// ```
///
/// The bytes are valid during the call of `map`, `reduce`, `combine` or `write` that received them.
/// To keep them longer, make them a `String` or an `Array<UInt8>`. ``JobTester`` and debug builds
/// overwrite them after the call, so a job that keeps them gives wrong answers there.
public struct Bytes {
  @usableFromInline let start: UnsafeRawPointer
  /// The number of bytes.
  public let count: Int

  @inlinable
  init(start: UnsafeRawPointer, count: Int) {
    self.start = start
    self.count = count
  }

  /// The bytes from `start` up to, but not including, `end`.
  @inlinable
  init(from start: UnsafeRawPointer, to end: UnsafeRawPointer) {
    self.init(start: start, count: end - start)
  }

  /// The bytes of a buffer, which must live as long as they are used.
  @inlinable
  public init(_ buffer: UnsafeRawBufferPointer) {
    self.init(start: buffer.baseAddress ?? Bytes.nowhere, count: buffer.count)
  }

  /// The address of an empty string; nothing is read there.
  @inlinable
  static var nowhere: UnsafeRawPointer { UnsafeRawPointer(bitPattern: 16)! }

  /// Whether there are no bytes.
  @inlinable
  public var isEmpty: Bool { count == 0 }

  /// The byte at a position, counted from 0.
  @inlinable
  public subscript(position: Int) -> UInt8 {
    precondition(position >= 0 && position < count, "no byte at this position")
    return start.load(fromByteOffset: position, as: UInt8.self)
  }

  /// The bytes at a range of positions; positions in the result start again at 0.
  @inlinable
  public subscript(range: Range<Int>) -> Bytes {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "no bytes at this range")
    return Bytes(start: start + range.lowerBound, count: range.count)
  }

  /// Calls `body` with the bytes in memory.
  @inlinable
  public func withUnsafeBytes<Result, Failure>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(UnsafeRawBufferPointer(start: start, count: count))
  }
}

/// The bytes belong to one slot.
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
  /// The UTF-8 of a literal, which is stored in the program itself.
  @inlinable
  public init(stringLiteral text: StaticString) {
    self.init(start: UnsafeRawPointer(text.utf8Start), count: text.utf8CodeUnitCount)
  }
}

extension Bytes: CustomStringConvertible {
  /// The bytes as UTF-8, with U+FFFD in place of invalid bytes.
  public var description: String { String(self) }
}

extension String {
  /// The bytes as UTF-8, with U+FFFD in place of invalid bytes.
  public init(_ bytes: Bytes) {
    self.init(
      decoding: UnsafeRawBufferPointer(start: bytes.start, count: bytes.count), as: UTF8.self)
  }
}
