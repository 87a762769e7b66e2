/// Lines on their way to a program, gathered so that a write is worth its call.
struct LineBuffer: ~Copyable {
  private var memory: UnsafeMutableRawBufferPointer
  private(set) var count = 0

  init(capacity: Int) { memory = .allocate(byteCount: capacity, alignment: 64) }

  deinit { memory.deallocate() }

  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[..<count]) }

  mutating func removeAll() { count = 0 }

  /// Appends `first`, `second` and a newline.
  @inline(__always)
  mutating func append(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) {
    let total = first.count &+ second.count &+ 1
    if count &+ total > memory.count { grow(by: total) }
    var next = memory.baseAddress! + count
    if let start = first.baseAddress { next.copyMemory(from: start, byteCount: first.count) }
    next += first.count
    if let start = second.baseAddress { next.copyMemory(from: start, byteCount: second.count) }
    next += second.count
    next.storeBytes(of: 10, as: UInt8.self)
    count &+= total
  }

  @inline(never)
  private mutating func grow(by more: Int) {
    let larger = UnsafeMutableRawBufferPointer.allocate(
      byteCount: 2 * (count + more), alignment: 64)
    larger.copyMemory(from: bytes)
    memory.deallocate()
    memory = larger
  }
}
