import Glibc

/// Memory that grows. `Limits.overreadBytes` more bytes follow its capacity, so kernels and copies
/// in whole steps may read and write past the end of the contents.
///
///     start │ capacity: the contents │ padding │
package struct PaddedBuffer: ~Copyable {
  package private(set) var start: UnsafeMutableRawPointer
  /// The bytes that fit, not counting the padding.
  package private(set) var capacity: Int
  private let isZeroed: Bool

  /// - Parameter isZeroed: whether everything is zero at first, and new bytes are zero when the
  ///   buffer grows. Otherwise only the padding is zeroed.
  package init(capacity: Int, isZeroed: Bool = false) {
    self.capacity = capacity
    self.isZeroed = isZeroed
    start = Self.allocate(capacity, zeroedFrom: isZeroed ? 0 : capacity)
  }

  deinit { start.deallocate() }

  /// What is read past the end is never used, but it must be defined.
  private static func allocate(
    _ capacity: Int, zeroedFrom zero: Int
  ) -> UnsafeMutableRawPointer {
    let byteCount = capacity + Limits.overreadBytes
    let start = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 64)
    memset(start + zero, 0, byteCount - zero)
    return start
  }

  /// Makes room for `byteCount` bytes and keeps the first `kept` of them. It grows to twice what is
  /// needed, so a byte is copied at most twice however often the buffer grows.
  @inlinable @inline(__always)
  package mutating func reserve(_ byteCount: Int, keeping kept: Int = 0) {
    if byteCount > capacity { grow(to: 2 &* byteCount, keeping: kept) }
  }

  /// Makes room for exactly `byteCount` bytes, for cases in which they may be very many. Keeps the
  /// first `kept` of them.
  @inlinable @inline(__always)
  package mutating func reserveExactly(_ byteCount: Int, keeping kept: Int = 0) {
    if byteCount > capacity { grow(to: byteCount, keeping: kept) }
  }

  @usableFromInline @inline(never)
  package mutating func grow(to wanted: Int, keeping kept: Int) {
    let larger = Self.allocate(wanted, zeroedFrom: isZeroed ? kept : wanted)
    larger.copyMemory(from: start, byteCount: kept)
    start.deallocate()
    start = larger
    capacity = wanted
  }

  /// The first `count` bytes.
  @inlinable @inline(__always)
  package func first(_ count: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: start, count: count)
  }

  /// The bytes from `begin` up to `end`, to be written.
  @inlinable @inline(__always)
  package func room(from begin: Int, to end: Int) -> UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: start + begin, count: end &- begin)
  }
}
