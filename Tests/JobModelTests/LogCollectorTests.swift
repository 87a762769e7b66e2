import JobModel
import TestSupport
import Testing

@Suite("The log of an attempt")
struct LogCollectorTests {
  private static func log(
    _ pieces: [String], bytes: Int = 20, lines: Int = 4
  ) -> LogCollector {
    var collector = LogCollector(bytesMax: bytes, linesMax: lines)
    for piece in pieces { collector.append(Array(piece.utf8)) }
    return collector
  }

  @Test("has whole lines at once, and the last one at the end even without its newline")
  func whole() {
    let log = Self.log(["one\ntw", "o\nthr", "ee"])
    #expect(log.soFar() == AttemptLog(text: "one\ntwo\n"))
    #expect(log.soFar(from: 4) == AttemptLog(text: "two\n"))
    #expect(log.soFar(from: 99) == AttemptLog(text: ""))
    #expect(log.all == AttemptLog(text: "one\ntwo\nthree\n"))
    #expect(log.all.lines == ["one", "two", "three"])
  }

  @Test("keeps empty lines and any bytes")
  func bytes() {
    var collector = LogCollector()
    collector.append([10, 0, 0xFF, 10, 10])
    #expect(collector.all.lines == ["", ByteString(bytes: [0, 0xFF]), ""])
    #expect(LogCollector().all.isEmpty)
  }

  @Test("counts the lines that it leaves out, each once, and keeps none behind them")
  func leftOut() {
    #expect(Self.log(["1\n2\n3\n4\n5\n6"]).all == AttemptLog(text: "1\n2\n3\n4\n", leftOut: 2))
    let long = Self.log(["a\n", "0123456789", "0123456789", "\nb\nc"])
    #expect(long.all == AttemptLog(text: "a\n", leftOut: 3))
    #expect(long.soFar() == AttemptLog(text: "a\n", leftOut: 3))
    #expect(Self.log(["0123456789012345678\n"]).all.leftOut == 0, "20 bytes are not too many")
    #expect(Self.log(["01234567890123456789"]).all == AttemptLog(text: "", leftOut: 1))
  }

  /// All lines of a text, as one looks at it afterwards.
  private static func expected(_ text: [UInt8], bytes: Int, lines: Int) -> AttemptLog {
    var all = text.split(separator: 10, omittingEmptySubsequences: false).map { Array($0) + [10] }
    if text.isEmpty || text.last == 10 { all.removeLast() }
    var (kept, count): ([UInt8], Int) = ([], 0)
    for line in all {
      guard count < lines, kept.count + line.count <= bytes else { break }
      kept += line
      count += 1
    }
    return AttemptLog(text: ByteString(bytes: kept), leftOut: all.count - count)
  }

  @Test(
    "does not depend on the pieces in which it comes", arguments: 1...200 as ClosedRange<UInt64>)
  func pieces(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let text = (0..<random.number(in: 0...60)).map { _ in
      random.chance(25) ? UInt8(10) : UInt8(random.number(in: 97...122))
    }
    let (bytes, lines) = (random.number(in: 0...50), random.number(in: 0...12))
    var collector = LogCollector(bytesMax: bytes, linesMax: lines)
    var told: [UInt8] = []
    var rest = text[...]
    while !rest.isEmpty {
      let piece = rest.prefix(random.number(in: 1...9))
      collector.append(piece)
      rest = rest.dropFirst(piece.count)
      told += collector.soFar(from: told.count).text.bytes
    }
    // An end of the text within a line costs a byte, for the newline.
    let all = collector.all
    #expect(all == Self.expected(text, bytes: bytes, lines: lines))
    #expect(all.text.bytes.starts(with: told), "what was told while it ran is the beginning")
  }
}
