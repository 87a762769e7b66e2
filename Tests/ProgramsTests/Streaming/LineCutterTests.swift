import Programs
import TestSupport
import Testing

@Suite struct LineCutterTests {
  private static func lines(_ pieces: [[UInt8]], most: Int) -> [[UInt8]] {
    var cutter = LineCutter(lineBytesMax: most)
    var lines: [[UInt8]] = []
    for piece in pieces {
      piece.withUnsafeBytes { bytes in cutter.feed(bytes) { lines.append($0) } }
    }
    cutter.finish { lines.append($0) }
    cutter.finish { lines.append($0) }
    return lines
  }

  private static func lines(_ text: String, most: Int = 100) -> [String] {
    lines([Array(text.utf8)], most: most).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func theLastLineMayLackItsEnd() {
    #expect(Self.lines("a\n\nb") == ["a", "", "b"])
    #expect(Self.lines("a\n") == ["a"])
    #expect(Self.lines("") == [])
    #expect(Self.lines("\n") == [""])
    #expect(Self.lines("a\r\nb\r") == ["a", "b"])
  }

  @Test func ofALongLineTheStartIsKept() {
    #expect(
      Self.lines("abcdef\nabc\nabcd", most: 3) == [
        "abc... (3 more bytes)", "abc", "abc... (1 more bytes)",
      ])
  }

  @Test("pieces do not matter", arguments: 0..<100)
  func pieces(_ seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    let text = (0..<random.number(in: 0...40)).map { _ in
      random.pick([10, 10, 13, 97, 98, 255] as [UInt8])
    }
    var pieces: [[UInt8]] = []
    var rest = text[...]
    while !rest.isEmpty {
      let count = random.number(in: 0...min(5, rest.count))
      pieces.append(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    let most = random.number(in: 1...6)
    #expect(Self.lines(pieces, most: most) == Self.lines([text], most: most))
    var expected = text.split(separator: 10, omittingEmptySubsequences: false)
    if expected.last?.isEmpty == true { expected.removeLast() }
    #expect(Self.lines(pieces, most: most).count == expected.count)
  }
}
