import DataCore

/// A growing buffer into which an encoder writes a key. It is cleared and refilled for each record,
/// and allocates only for a key longer than all before it.
package struct KeyBuffer: ~Copyable {
  // Enough for the keys of nearly all jobs.
  private var memory = PaddedBuffer(capacity: 1024)
  package private(set) var count = 0

  package init() {}

  /// The bytes written so far; valid until the next change.
  package var bytes: UnsafeRawBufferPointer { memory.first(count) }

  package mutating func removeAll() { count = 0 }

  /// Where the next bytes go. There is room for `more` of them, and for `Limits.overreadBytes`
  /// after them, which may also be overwritten.
  @inline(__always)
  mutating func room(for more: Int) -> UnsafeMutableRawPointer {
    memory.reserve(count &+ more, keeping: count)
    return memory.start + count
  }

  /// Adds what was written from `room` to before `end` to the contents.
  @inline(__always)
  mutating func append(upTo end: UnsafeMutableRawPointer) {
    count = end - memory.start
    assert(count <= memory.capacity)
  }
}
