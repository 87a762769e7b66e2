/// The places of a `LiteralSet`, the shorter ones first. Pure.
struct LiteralTrie {
  private(set) var labels: [UInt8] = [0]
  /// With one more at the end.
  private(set) var children: [UInt32] = []
  private(set) var suffixes: [UInt32] = [0]
  private(set) var longest: [UInt32] = [0]
  private(set) var depths: [UInt32] = [0]

  /// - Complexity: O(bytes of all literals), and O(n log n) comparisons of n literals.
  init(_ literals: [[UInt8]]) {
    let sorted = literals.sorted { $0.lexicographicallyPrecedes($1) }
    // The literals that begin with each place.
    var members = [0..<sorted.count]
    while children.count < labels.count {
      let place = children.count
      children.append(UInt32(labels.count))
      let depth = Int(depths[place])
      var low = members[place].lowerBound
      let end = members[place].upperBound
      // Those that end here are first.
      while low < end, sorted[low].count == depth { low += 1 }
      while low < end {
        let byte = sorted[low][depth]
        var high = low
        while high < end, sorted[high][depth] == byte { high += 1 }
        append(byte, to: place, isLiteral: sorted[low].count == depth + 1)
        members.append(low..<high)
        low = high
      }
    }
    children.append(UInt32(labels.count))
  }

  private mutating func append(_ byte: UInt8, to parent: Int, isLiteral: Bool) {
    let suffix = parent == 0 ? 0 : step(from: Int(suffixes[parent]), byte)
    labels.append(byte)
    suffixes.append(UInt32(suffix))
    depths.append(depths[parent] + 1)
    longest.append(isLiteral ? depths[parent] + 1 : longest[suffix])
  }

  /// The next place, for places shorter than the one that is being made.
  private func step(from place: Int, _ byte: UInt8) -> Int {
    var place = place
    while true {
      if let child = (Int(children[place])..<Int(children[place + 1])).first(where: {
        labels[$0] == byte
      }) {
        return child
      }
      if place == 0 { return 0 }
      place = Int(suffixes[place])
    }
  }

  /// The next places by each byte of the first `rows` places; `hit` marks those where a literal
  /// ends.
  func table(rows: Int, hit: UInt32) -> [UInt32] {
    var table = [UInt32](repeating: 0, count: rows << 8)
    for place in 0..<rows {
      let (row, suffix) = (place << 8, Int(suffixes[place]) << 8)
      if place > 0 { for byte in 0..<256 { table[row + byte] = table[suffix + byte] } }
      for child in Int(children[place])..<Int(children[place + 1]) {
        table[row + Int(labels[child])] = UInt32(child) | (longest[child] > 0 ? hit : 0)
      }
    }
    return table
  }
}
