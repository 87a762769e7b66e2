import TestSupport
import Testing

@testable import Programs

@Suite("Sets of strings in texts")
struct LiteralSetTests {
  private struct Case {
    var literals: [[UInt8]]
    var text: [UInt8]
  }

  /// Few letters, so that literals are parts of one another.
  private static func example(_ random: inout SplitMix64, count: Int, most: Int) -> Case {
    func bytes(_ length: Int, _ random: inout SplitMix64) -> [UInt8] {
      (0..<length).map { _ in random.pick([97, 97, 98, 0xff]) }
    }
    let literals = (0..<count).map { _ in bytes(random.number(in: 1...most), &random) }
    return Case(
      literals: Array(Set(literals)), text: bytes(random.number(in: 0...200), &random))
  }

  private static func places(_ example: Case, from start: Int) -> [Range<Int>] {
    (start..<max(start, example.text.count)).flatMap { place in
      example.literals.filter { example.text[place...].starts(with: $0) }
        .map { place..<place + $0.count }
    }
  }

  @Test(
    "what is found is what a simple loop finds, with few places and with many", arguments: 1...60)
  func search(seed: UInt64) {
    var random = SplitMix64(seed: 900 + seed)
    // The last kind has more places than the table has rows.
    let (count, most) = random.pick([(1, 3), (5, 4), (40, 6), (700, 14)])
    let example = Self.example(&random, count: count, most: most)
    let set = LiteralSet(example.literals)
    example.text.withUnsafeBytes { text in
      for start in stride(from: 0, through: text.count, by: 5) {
        let places = Self.places(example, from: start)
        #expect(set.first(in: text, from: start) == places.map { $0.upperBound - 1 }.min())
        let leftmost = places.map(\.lowerBound).min()
        let longest = places.filter { $0.lowerBound == leftmost }.max { $0.count < $1.count }
        #expect(set.match(in: text, from: start) == longest)
        let here = places.filter { $0.lowerBound == start }.map(\.count)
        #expect(set.length(at: start, in: text, most: Int.max) == here.max())
        #expect(set.length(at: start, in: text, most: 2) == here.filter { $0 <= 2 }.max())
      }
    }
  }

  @Test("a text is one of the strings, or not")
  func whole() {
    let set = LiteralSet(["a", "abc", ""].map { Array($0.utf8) })
    for (text, isOne) in [("a", true), ("ab", false), ("abc", true), ("abcd", false), ("", true)] {
      #expect(Array(text.utf8).withUnsafeBytes { set.isOne($0) } == isOne)
    }
  }
}
