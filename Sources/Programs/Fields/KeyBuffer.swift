import DataCore

/// Bytes that grow at their end: where an encoder puts a key. It is emptied and
/// filled again from record to record, and allocates only for a key that is
/// longer than all before it.
package struct KeyBuffer: ~Copyable {
  // Holds the keys of nearly all jobs.
  private var memory = PaddedBuffer(capacity: 1024)
  package private(set) var count = 0

  package init() {}

  /// What was written, until the next change.
  package var bytes: UnsafeRawBufferPointer { memory.first(count) }

  package mutating func removeAll() { count = 0 }

  /// Where the next bytes go. There is room for `more` of them, and for
  /// `Limits.overreadBytes` behind them, which may be written over, too.
  @inline(__always)
  mutating func room(for more: Int) -> UnsafeMutableRawPointer {
    memory.reserve(count &+ more, keeping: count)
    return memory.start + count
  }

  /// Takes what was written from `room` to before `end` as part of the bytes.
  @inline(__always)
  mutating func append(upTo end: UnsafeMutableRawPointer) {
    count = end - memory.start
    assert(count <= memory.capacity)
  }
}
