import Glibc

/// A buffer of inflated text, which slots pass to one another.
final class ChunkBuffer {
  private var memory: PaddedBuffer

  /// Room for `byteCount` bytes.
  init(byteCount: Int) { memory = PaddedBuffer(capacity: byteCount) }

  /// Bytes that fit.
  var capacity: Int { memory.capacity }

  /// The first `count` bytes.
  func text(_ count: Int) -> UnsafeRawBufferPointer { memory.first(count) }

  /// All bytes from `begin` on, to be written.
  func room(from begin: Int) -> UnsafeMutableRawBufferPointer {
    memory.room(from: begin, to: memory.capacity)
  }

  /// Makes room for `byteCount` bytes and keeps the first `kept` of them.
  func grow(to byteCount: Int, keeping kept: Int) {
    memory.reserveExactly(byteCount, keeping: kept)
  }

  /// Moves the bytes of `range` to the front.
  func moveToFront(_ range: Range<Int>) {
    memmove(memory.start, memory.start + range.lowerBound, range.count)
  }
}
