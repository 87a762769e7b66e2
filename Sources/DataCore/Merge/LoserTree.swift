/// A tournament of sources that finds the least head in log2(n) comparisons (Knuth, TAOCP volume 3,
/// section 5.4.1: a tree of losers).
///
///             winner
///            loser 1
///         /           \
///     loser 2       loser 3
///     /    \         /    \
///   head 0 head 1 head 2 head 3
///
/// Heads carry the first 16 bytes of their keys, so comparing two seldom leaves the tree. Of equal
/// keys, the one that is earlier in the input is less; if that is not known, the one from the lower
/// source is less. A source at its end has no head, and comes after all sources that have one.
struct LoserTree: ~Copyable {
  struct Head {
    let first: UInt64
    let second: UInt64
    /// The whole key, for keys that agree in 16 bytes.
    let key: Key
    /// Where in the input the record comes from (`InputSequence`, packed).
    let sequence: UInt64

    @inline(__always)
    init(_ key: Key, sequence: UInt64) {
      let words = KeyWords(key)
      first = words.first.byteSwapped
      second = words.second.byteSwapped
      self.key = key
      self.sequence = sequence
    }
  }

  private let count: Int
  private let heads: UnsafeMutablePointer<Head?>
  /// `losers[1..<count]`; `losers[0]` is the winner.
  private let losers: UnsafeMutablePointer<Int>

  /// - Parameter heads: one for each source; at least one.
  init(heads initial: [Head?]) {
    count = initial.count
    precondition(count > 0)
    heads = .allocate(capacity: count)
    heads.initialize(from: initial, count: count)
    losers = .allocate(capacity: count)
    losers.initialize(repeating: -1, count: count)
    for source in 0..<count { play(source) }
  }

  deinit {
    heads.deallocate()
    losers.deallocate()
  }

  /// The source with the least head.
  @inline(__always)
  var winner: Int { losers[0] }

  @inline(__always)
  var winningHead: Head? { heads[losers[0]] }

  /// Gives the winner its next head, or none if it is at its end.
  @inline(__always)
  mutating func replaceWinner(with head: Head?) {
    let source = losers[0]
    heads[source] = head
    play(source)
  }

  /// Moves a source up: at each node the loser stays and the winner goes on.
  @inline(__always)
  private func play(_ source: Int) {
    var winner = source
    var node = (source &+ count) / 2
    while node > 0 {
      let other = losers[node]
      if other < 0 {
        // The tree is still being filled: the first to arrive waits for its opponent.
        losers[node] = winner
        return
      }
      if precedes(other, winner) {
        losers[node] = winner
        winner = other
      }
      node /= 2
    }
    losers[0] = winner
  }

  @inline(__always)
  private func precedes(_ a: Int, _ b: Int) -> Bool {
    guard let left = heads[a] else { return heads[b] == nil && a < b }
    guard let right = heads[b] else { return true }
    if left.first != right.first { return left.first < right.first }
    if left.second != right.second { return left.second < right.second }
    let order = Self.compareTails(left.key, right.key)
    if order != 0 { return order < 0 }
    return left.sequence != right.sequence ? left.sequence < right.sequence : a < b
  }

  /// The order of keys that agree in their words.
  @inline(never)
  static func compareTails(_ a: Key, _ b: Key) -> Int {
    KeyOrder.compare(a, b, from: min(Key.stepBytes, a.count, b.count))
  }
}
