import DataCore

/// Collects lines for a program, so that each write is worth its system call.
struct LineBuffer: ~Copyable {
  private var memory: PaddedBuffer
  private(set) var count = 0

  init(capacity: Int) { memory = PaddedBuffer(capacity: capacity) }

  var bytes: UnsafeRawBufferPointer { memory.first(count) }

  mutating func removeAll() { count = 0 }

  /// Appends `first`, `second` and a newline.
  @inline(__always)
  mutating func append(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) {
    let total = first.count &+ second.count &+ 1
    memory.reserve(count &+ total, keeping: count)
    var next = memory.start + count
    if let start = first.baseAddress { next.copyMemory(from: start, byteCount: first.count) }
    next += first.count
    if let start = second.baseAddress { next.copyMemory(from: start, byteCount: second.count) }
    next += second.count
    next.storeBytes(of: 10, as: UInt8.self)
    count &+= total
  }
}
