/// Keys that are parts of the text, stored as offsets and not copied.
@usableFromInline
struct TokenEdges: ~Copyable {
  // Safe: there is room for the edges of `countMax` tokens, and whoever appends passes them on when
  // there are that many.

  /// Start and end of each token.
  @usableFromInline let edges: UnsafeMutablePointer<UInt32>
  @usableFromInline var count = 0
  @usableFromInline var text = Bytes.nowhere
  /// Bytes of the text; 0 if tokens are not accepted.
  @usableFromInline var textBytes: UInt = 0

  /// The most tokens that are held before they must be passed on.
  @usableFromInline static let countMax = 4096
  /// Tokens that the core counts at once.
  @usableFromInline static let countRipe = 256
  /// The longest token, in bytes: longer ones are copied, so that the bytes of a batch are bounded.
  @usableFromInline static let tokenBytesMax = 4096

  init() { edges = .allocate(capacity: 2 * Self.countMax) }

  @inlinable
  deinit { edges.deallocate() }

  mutating func begin(_ place: TextPlace, isUsed: Bool) {
    text = place.start
    textBytes = isUsed ? UInt(place.count) : 0
  }

  @inlinable @inline(__always)
  var isRipe: Bool { count >= TokenEdges.countRipe }

  @inlinable @inline(__always)
  var isFull: Bool { count == TokenEdges.countMax }

  /// Takes a token; returns false if it does not lie in the text.
  @inlinable @inline(__always)
  mutating func append(_ bytes: Bytes) -> Bool {
    let offset = UInt(bitPattern: bytes.start) &- UInt(bitPattern: text)
    guard offset < textBytes, bytes.count <= TokenEdges.tokenBytesMax else { return false }
    let edge = edges + 2 &* count
    edge[0] = UInt32(truncatingIfNeeded: offset)
    edge[1] = UInt32(truncatingIfNeeded: offset &+ UInt(bitPattern: bytes.count))
    count &+= 1
    return true
  }

  /// Forgets the first tokens.
  mutating func removeFirst(_ number: Int) {
    count -= number
    edges.update(from: edges + 2 * number, count: 2 * count)
  }

  mutating func removeAll() { count = 0 }
}
