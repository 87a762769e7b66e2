/// The last bytes of an unbounded stream.
package struct StderrTail: Sendable {
  private let capacity: Int
  /// A ring buffer once it is full; `head` is then the place of the oldest byte.
  private var ring: [UInt8] = []
  private var head = 0
  /// The number of all bytes received.
  package private(set) var totalBytes = 0

  package init(capacity: Int = StreamingLimits.stderrTailBytes) {
    precondition(capacity > 0)
    self.capacity = capacity
  }

  package mutating func append(_ bytes: UnsafeRawBufferPointer) {
    totalBytes += bytes.count
    var rest = bytes.suffix(capacity)
    let growth = min(capacity - ring.count, rest.count)
    ring.append(contentsOf: rest.prefix(growth))
    rest = rest.dropFirst(growth)
    while !rest.isEmpty {
      let count = min(capacity - head, rest.count)
      ring.replaceSubrange(head..<head + count, with: rest.prefix(count))
      head = (head + count) % capacity
      rest = rest.dropFirst(count)
    }
  }

  /// The bytes that are kept, in order.
  package var bytes: [UInt8] { Array(ring[head...] + ring[..<head]) }

  /// The number of bytes received and not kept.
  package var cutBytes: Int { totalBytes - ring.count }

  /// The bytes that are kept, without the rest of a line whose start is lost. A line longer than
  /// everything that is kept stays.
  package var wholeLines: ArraySlice<UInt8> {
    let bytes = bytes[...]
    guard cutBytes > 0, let end = bytes.dropLast().firstIndex(of: 10) else { return bytes }
    return bytes[(end + 1)...]
  }
}
