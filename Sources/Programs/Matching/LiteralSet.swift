import CGristKernels

/// Finds any of many strings in texts, with one step for each byte (Aho and Corasick, 1975).
///
///     place   │ a string that some literals begin with; place 0 is the empty one
///     table   │ 256 next places for each of the first `rowsMax` places, the shortest strings
///     others  │ their children, and the place of the longest proper suffix
///
/// Immutable once made, so all threads share it. 17 bytes for each place.
final class LiteralSet: Sendable {
  /// Whether the empty string is one of them.
  let hasEmpty: Bool
  private let bytes: BracketSet

  /// The last byte of a place.
  private let labels: [UInt8]
  /// Its first child; those of a place are next to one another, in the order of their bytes.
  private let children: [UInt32]
  private let suffixes: [UInt32]
  /// The length of the longest literal that a place ends with; 0 if there is none.
  private let longest: [UInt32]
  private let depths: [UInt32]
  /// Next places, with `hit` added if a literal ends there.
  private let table: [UInt32]
  /// 1 for each byte that stays in place 0; empty if too few do for skipping to pay.
  private let staying: [UInt8]

  private static let hit: UInt32 = 1 << 31
  /// The most bytes that may leave place 0 for skipping to pay.
  private static let leavingMax = 32

  /// - Complexity: O(bytes of all literals).
  init(_ literals: [[UInt8]]) {
    let trie = LiteralTrie(literals)
    hasEmpty = literals.contains([])
    bytes = BracketSet(literals.joined())
    labels = trie.labels
    children = trie.children
    suffixes = trie.suffixes
    longest = trie.longest
    depths = trie.depths
    table = trie.table(rows: min(trie.labels.count, MatchingLimits.rowsMax), hit: Self.hit)
    let stays = table[..<256].map { UInt8($0 == 0 ? 1 : 0) }
    staying = stays.count { $0 == 0 } <= Self.leavingMax ? stays : []
  }

  /// Whether a literal holds the byte.
  func contains(_ byte: UInt8) -> Bool { bytes.contains(byte) }

  // MARK: Steps

  /// The child of a place by a byte; nil if there is none.
  private func child(_ place: Int, _ byte: UInt8) -> Int? {
    var (low, high) = (Int(children[place]), Int(children[place + 1]))
    while low < high {
      let middle = (low + high) / 2
      if labels[middle] == byte { return middle }
      if labels[middle] < byte { low = middle + 1 } else { high = middle }
    }
    return nil
  }

  /// The next place, from one that has no row in the table.
  @inline(never)
  private func deepStep(_ place: Int, _ byte: UInt8) -> UInt32 {
    var place = place
    while place << 8 >= table.count {
      if let next = child(place, byte) {
        return UInt32(next) | (longest[next] > 0 ? Self.hit : 0)
      }
      place = Int(suffixes[place])
    }
    return table[place << 8 | Int(byte)]
  }

  // MARK: Search

  /// The last byte of the occurrence that ends first; it begins at or after `start`. Empty ones
  /// do not count.
  func first(in text: UnsafeRawBufferPointer, from start: Int) -> Int? {
    guard let base = text.baseAddress else { return nil }
    let bytes = base.assumingMemoryBound(to: UInt8.self)
    let end = text.count
    return table.withUnsafeBufferPointer { table in
      staying.withUnsafeBufferPointer { staying in
        let skips = staying.isEmpty ? nil : staying.baseAddress
        var (place, at) = (0, start)
        while at < end {
          if place == 0, let skips {
            at += grist_skip_bytes(bytes + at, end - at, skips)
            if at == end { return nil }
          }
          let row = place << 8 | Int(bytes[at])
          let next = row < table.count ? table[row] : deepStep(place, bytes[at])
          if next & Self.hit != 0 { return at }
          place = Int(next)
          at += 1
        }
        return nil
      }
    }
  }

  /// The leftmost occurrence that begins at or after `start`, and the longest of those.
  func match(in text: UnsafeRawBufferPointer, from start: Int) -> Range<Int>? {
    if hasEmpty {
      return start > text.count
        ? nil : start..<start + (self.length(at: start, in: text, most: Int.max) ?? 0)
    }
    var best: Range<Int>?
    var place = 0
    for at in start..<max(start, text.count) {
      let row = place << 8 | Int(text[at])
      let next = row < table.count ? table[row] : deepStep(place, text[at])
      place = Int(next & ~Self.hit)
      let end = at + 1
      if let best, end - Int(depths[place]) > best.lowerBound { break }
      if next & Self.hit != 0 {
        let found = end - Int(longest[place])..<end
        if best.map({ found.lowerBound <= $0.lowerBound }) ?? true { best = found }
      }
    }
    return best
  }

  /// The length of the longest literal of at most `most` bytes that begins at `start`.
  func length(at start: Int, in text: UnsafeRawBufferPointer, most: Int) -> Int? {
    var length: Int? = hasEmpty ? 0 : nil
    var (place, at) = (0, start)
    while at < text.count, at - start < most, let next = child(place, text[at]) {
      place = next
      at += 1
      if Int(longest[place]) == at - start { length = at - start }
    }
    return length
  }

  /// Whether a text is one of the literals.
  func isOne(_ text: UnsafeRawBufferPointer) -> Bool {
    length(at: 0, in: text, most: Int.max) == text.count
  }
}
