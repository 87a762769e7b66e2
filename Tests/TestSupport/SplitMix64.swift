/// A small seeded generator (Steele, Lea and Flood, 2014), so that a failing test can be repeated.
package struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }

  /// A number in `range`.
  package mutating func number(in range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &self)
  }

  /// One of `items`, of which there is at least one.
  package mutating func pick<Item>(_ items: [Item]) -> Item {
    items[number(in: 0...items.count - 1)]
  }

  /// True in `percent` of 100 cases.
  package mutating func chance(_ percent: Int) -> Bool { number(in: 1...100) <= percent }

  package mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
  }
}
