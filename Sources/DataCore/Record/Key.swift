import Glibc

/// A reference to bytes: where they start, and how many there are.
///
/// Only these bytes may be read, and only as long as their owner keeps them. Unlike an
/// `UnsafeRawBufferPointer` it always has an address, so a copy needs no test.
package struct RawBytes {
  package let start: UnsafeRawPointer
  package let count: Int

  @inlinable @inline(__always)
  package init(at start: UnsafeRawPointer, count: Int) {
    self.start = start
    self.count = count
  }

  @inlinable @inline(__always)
  package init(_ buffer: UnsafeRawBufferPointer) {
    self.init(at: buffer.baseAddress ?? Self.nowhere, count: buffer.count)
  }

  @inlinable @inline(__always)
  package static var empty: RawBytes { RawBytes(at: nowhere, count: 0) }

  /// The address of an empty string. Nothing is read there.
  @inlinable @inline(__always)
  package static var nowhere: UnsafeRawPointer {
    UnsafeRawPointer(bitPattern: 16).unsafelyUnwrapped
  }

  @inlinable @inline(__always)
  package var end: UnsafeRawPointer { start + count }

  @inlinable @inline(__always)
  package var buffer: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: start, count: count)
  }
}

/// The bytes of a key, with the promise that they can be read in whole steps.
///
/// Keys are hashed, compared and copied `stepBytes` at a time. Each step that contains a byte of
/// the key can be read to its end, and the first step can be read even if the key is empty. The
/// bytes after the key may be anything; nobody uses them.
///
/// Whoever makes a `Key` must keep that promise. Texts, arenas and every `PaddedBuffer` have
/// `Limits.overreadBytes` bytes after them, and a `KeyCell` holds one step. Bytes without the
/// promise are `RawBytes`; `withCopy(of:_:)` makes a key of them.
package struct Key {
  package let start: UnsafeRawPointer
  /// Bytes of the key.
  package let count: Int

  /// Bytes in a step.
  package static let stepBytes = 16

  @inlinable @inline(__always)
  package init(at start: UnsafeRawPointer, count: Int) {
    self.start = start
    self.count = count
  }

  /// The place after the key.
  @inlinable @inline(__always)
  package var end: UnsafeRawPointer { start + count }

  /// The key alone, without the promise.
  @inlinable @inline(__always)
  package var bytes: RawBytes { RawBytes(at: start, count: count) }

  @inlinable @inline(__always)
  package var buffer: UnsafeRawBufferPointer { bytes.buffer }

  /// Calls `body` with a copy of `bytes` that can be read in whole steps.
  package static func withCopy<Result>(
    of bytes: some Collection<UInt8>, _ body: (Key) throws -> Result
  ) rethrows -> Result {
    var padded = [UInt8](bytes)
    let count = padded.count
    padded.append(contentsOf: repeatElement(0, count: stepBytes))
    return try padded.withUnsafeBytes { try body(Key(at: RawBytes($0).start, count: count)) }
  }
}

enum KeyOrder {
  /// Less than, equal to or greater than zero if `a` comes before, equals or comes after `b`. The
  /// first `offset` bytes are known to be equal.
  static func compare(_ a: Key, _ b: Key, from offset: Int) -> Int {
    let common = min(a.count, b.count)
    let order =
      common > offset
      ? memcmp(a.start + offset, b.start + offset, common - offset) : 0
    return order != 0 ? Int(order) : a.count - b.count
  }
}
