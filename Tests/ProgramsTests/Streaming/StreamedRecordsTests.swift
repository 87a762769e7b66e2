import TestSupport
import Testing

@testable import Programs

/// A record as a value.
private struct Cut: Equatable {
  var line: [UInt8]
  var key: [UInt8]
  var value: [UInt8]
  var hasSeparator: Bool

  init(_ record: StreamedRecord) {
    line = Array(record.line)
    key = Array(record.key)
    value = Array(record.value)
    hasSeparator = record.hasSeparator
  }

  /// The plain way to cut a line.
  init(line: [UInt8], separator: UInt8, keyFields: Int) {
    self.line = line
    let places = line.indices.filter { line[$0] == separator }
    hasSeparator = places.count >= keyFields
    key = hasSeparator ? Array(line[..<places[keyFields - 1]]) : line
    value = hasSeparator ? Array(line[(places[keyFields - 1] + 1)...]) : []
  }

  static func all(_ text: [UInt8], separator: UInt8 = 9, keyFields: Int = 1) -> [Cut] {
    var lines = text.split(separator: 10, omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines.map { Cut(line: Array($0), separator: separator, keyFields: keyFields) }
  }
}

@Suite("Cutting a program's output into records")
struct StreamedRecordsTests {
  private static func cut(
    _ pieces: [[UInt8]], separator: UInt8 = 9, keyFields: Int = 1, lineBytesMax: Int = 1 << 20
  ) throws -> [Cut] {
    var records = StreamedRecords(
      separator: separator, keyFields: keyFields, lineBytesMax: lineBytesMax)
    var cuts: [Cut] = []
    for piece in pieces {
      try piece.withUnsafeBytes { try records.feed($0) { cuts.append(Cut($0)) } }
    }
    try records.finish { cuts.append(Cut($0)) }
    #expect(records.records == cuts.count)
    return cuts
  }

  private static func text(_ random: inout SplitMix64, bytes: Int) -> [UInt8] {
    (0..<bytes).map { _ in random.pick([9, 10, 10, 46, 97, 98, 13, 0, 255]) }
  }

  @Test(
    "a line is a key, a tab and a value, and every other byte is data",
    arguments: [
      ("a\tb\n", "a", "b", true), ("a\n", "a", "", false), ("a\t\n", "a", "", true),
      ("\tb\n", "", "b", true), ("\n", "", "", false), ("a\tb\tc\n", "a", "b\tc", true),
      ("a\tb\r\n", "a", "b\r", true), ("a b\u{0}\tc\n", "a b\u{0}", "c", true),
      ("a\tb", "a", "b", true),
    ])
  func lines(text: String, key: String, value: String, hasSeparator: Bool) throws {
    let cuts = try Self.cut([Array(text.utf8)])
    #expect(cuts.count == 1)
    #expect(cuts.first?.key == Array(key.utf8))
    #expect(cuts.first?.value == Array(value.utf8))
    #expect(cuts.first?.hasSeparator == hasSeparator)
  }

  @Test("no output is no record")
  func empty() throws {
    #expect(try Self.cut([]).isEmpty)
    #expect(try Self.cut([[], []]).isEmpty)
  }

  @Test("the key may have several fields, and a different separator")
  func fields() throws {
    let text = Array("11.12.1.2\n11.14.2.3\n11.11\n".utf8)
    let cuts = try Self.cut([text], separator: 46, keyFields: 2)
    #expect(cuts.map { String(decoding: $0.key, as: UTF8.self) } == ["11.12", "11.14", "11.11"])
    #expect(cuts.map { String(decoding: $0.value, as: UTF8.self) } == ["1.2", "2.3", ""])
    #expect(cuts.map(\.hasSeparator) == [true, true, false])
  }

  @Test("every way to cut a short text in pieces gives the same records")
  func everyCut() throws {
    for text in ["a\tb\ncd\n\te", "\n\nab\t\tc\n", "\t\n\t\n\t\n\t", "abcdefghij"].map({
      Array($0.utf8)
    }) {
      let expected = Cut.all(text)
      for mask in 0..<1 << (text.count - 1) {
        var pieces: [[UInt8]] = [[]]
        for (index, byte) in text.enumerated() {
          pieces[pieces.count - 1].append(byte)
          if mask >> index & 1 == 1 { pieces.append([]) }
        }
        try #require(try Self.cut(pieces) == expected, "\(text) at \(mask)")
      }
    }
  }

  @Test("random texts in random pieces are cut as by a simple loop", arguments: 0..<300)
  func random(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let text = Self.text(
      &random, bytes: random.number(in: 0...random.pick([10, 100, 1_000, 20_000])))
    let separator: UInt8 = random.pick([9, 46, 0, 255])
    let keyFields = random.number(in: 1...4)
    var pieces: [[UInt8]] = []
    var rest = text[...]
    let longest = random.pick([1, 7, 64, 65, 5_000])
    while !rest.isEmpty {
      let piece = rest.prefix(random.number(in: 0...longest))
      pieces.append(Array(piece))
      rest = rest.dropFirst(piece.count)
    }
    let expected = Cut.all(text, separator: separator, keyFields: keyFields)
    let cuts = try Self.cut(pieces, separator: separator, keyFields: keyFields)
    #expect(cuts == expected)
  }

  @Test("a line is too long or not, in any pieces", arguments: [1, 3, 100, 101, 102, 1_000])
  func longLine(pieceBytes: Int) throws {
    func pieces(_ lineBytes: Int) -> [[UInt8]] {
      let text = Array("short\n".utf8) + [UInt8](repeating: 120, count: lineBytes) + [10, 97]
      return stride(from: 0, to: text.count, by: pieceBytes).map {
        Array(text[$0..<min($0 + pieceBytes, text.count)])
      }
    }
    #expect(try Self.cut(pieces(100), lineBytesMax: 100).count == 3)
    #expect(throws: ProgramFault.longLine(bytesMax: 100)) {
      try Self.cut(pieces(101), lineBytesMax: 100)
    }
  }

  @Test("an endless line is refused as soon as it is too long")
  func endlessLine() {
    var records = StreamedRecords(lineBytesMax: 10_000)
    let piece = [UInt8](repeating: 120, count: 999)
    var fed = 0
    #expect(throws: ProgramFault.self) {
      while true {
        try piece.withUnsafeBytes { try records.feed($0) { _ in } }
        fed += piece.count
      }
    }
    #expect(fed == 9_990)
  }

  @Test("an error of the handler is passed on")
  func handlerFails() {
    struct Stop: Error {}
    var records = StreamedRecords(lineBytesMax: 100)
    #expect(throws: Stop.self) {
      try Array("a\nb\n".utf8).withUnsafeBytes { try records.feed($0) { _ in throw Stop() } }
    }
  }
}
