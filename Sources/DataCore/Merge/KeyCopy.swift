/// A copy of the key of a group, for comparison with others.
struct KeyCopy: ~Copyable {
  private var buffer = PaddedBuffer(capacity: 256)
  private var first: UInt64 = 0
  private var second: UInt64 = 0
  private var count = 0

  @inline(__always)
  var key: Key { Key(at: buffer.start, count: count) }

  @inline(__always)
  mutating func set(_ head: LoserTree.Head) {
    buffer.reserve(head.key.count)
    buffer.start.copyMemory(from: head.key.start, byteCount: max(head.key.count, Key.stepBytes))
    first = head.first
    second = head.second
    count = head.key.count
  }

  @inline(__always)
  func isSame(as head: LoserTree.Head) -> Bool {
    first == head.first && second == head.second && count == head.key.count
      && (count <= Key.stepBytes || isSameTail(head))
  }

  @inline(never)
  private func isSameTail(_ head: LoserTree.Head) -> Bool {
    KeyOrder.compare(key, head.key, from: Key.stepBytes) == 0
  }
}
