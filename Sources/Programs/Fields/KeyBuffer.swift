import DataCore

/// Bytes that grow at their end: where an encoder puts a key. It is emptied and
/// filled again from record to record, and allocates only for a key that is
/// longer than all before it.
///
/// `Limits.overreadBytes` can be read behind the bytes, as the core does at any key.
package struct KeyBuffer: ~Copyable {
  // MARK: State

  package private(set) var count = 0
  /// Bytes there is memory for, without those that are only read over.
  private var capacity: Int

  // MARK: Resources

  private var memory: UnsafeMutableRawPointer

  package init() {
    // Holds the keys of nearly all jobs.
    capacity = 1024
    memory = Self.allocate(capacity)
  }

  deinit { memory.deallocate() }

  private static func allocate(_ capacity: Int) -> UnsafeMutableRawPointer {
    .allocate(byteCount: capacity + Limits.overreadBytes, alignment: 64)
  }

  /// What was written, until the next change.
  package var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: memory, count: count)
  }

  package mutating func removeAll() { count = 0 }

  /// Where the next bytes go. There is room for `more` of them, and for
  /// `Limits.overreadBytes` behind them, which may be written over, too.
  @inline(__always)
  mutating func room(for more: Int) -> UnsafeMutableRawPointer {
    if count &+ more > capacity { grow(by: more) }
    return memory + count
  }

  /// Takes what was written from `room` to before `end` as part of the bytes.
  @inline(__always)
  mutating func append(upTo end: UnsafeMutableRawPointer) {
    count = end - memory
    assert(count <= capacity)
  }

  /// At least doubles the memory, so that a byte is copied twice at most.
  @inline(never)
  private mutating func grow(by more: Int) {
    capacity = 2 * (count + more)
    let larger = Self.allocate(capacity)
    larger.copyMemory(from: memory, byteCount: count)
    memory.deallocate()
    memory = larger
  }
}
