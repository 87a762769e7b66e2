import TestSupport
import Testing

@testable import DataCore

@Suite("WARC records in memory")
struct WarcRecordTests {
  private enum Parsed: Equatable {
    case record(header: Int, block: Int)
    case incomplete(Int)
    case invalid(String)
  }

  private static func parse(_ bytes: [UInt8]) -> Parsed {
    bytes.withUnsafeBytes {
      switch WarcRecord.parse($0) {
      case .record(let record): .record(header: record.header.count, block: record.block.count)
      case .incomplete(let atLeast): .incomplete(atLeast)
      case .invalid(let why): .invalid(why)
      }
    }
  }

  private static func parse(_ text: String) -> Parsed { parse(Array(text.utf8)) }

  @Test("header and block are as they were made, whatever follows")
  func whole() {
    for record in WarcText.few {
      let bytes = record.bytes
      let wanted = Parsed.record(
        header: bytes.count - record.block.count, block: record.block.count)
      for tail in [[], WarcText.separator, Array("garbage".utf8), WarcText("x").bytes] {
        #expect(Self.parse(bytes + tail) == wanted)
      }
    }
  }

  @Test("the beginning of a record is incomplete, and says how much is missing once it knows")
  func incomplete() {
    for record in WarcText.few {
      let bytes = record.bytes
      let headerBytes = bytes.count - record.block.count
      for count in 0..<bytes.count {
        let wanted = count < headerBytes ? count + 1 : bytes.count
        #expect(Self.parse(Array(bytes[..<count])) == .incomplete(wanted), "\(count) bytes")
      }
    }
  }

  @Test("anything but a record says why")
  func invalid() {
    for text in ["X", "warc/1.0\r\n", "WARC1.0\r\n", "\r\nWARC/1.0\r\n", "HTTP/1.0 200 OK\r\n"] {
      #expect(Self.parse(text) == .invalid("it does not begin with WARC/"), "\(text)")
    }
    #expect(
      Self.parse("WARC/1.0\r\nWARC-Type: a\r\n\r\n")
        == .invalid("its header has no Content-Length"))
    for length in ["", "x", "-1", "1x", "0x10", "1 2", "99999999999999999999"] {
      #expect(
        Self.parse("WARC/1.0\nContent-Length: \(length)\n\n")
          == .invalid("its Content-Length is not a number"), "\(length)")
    }
  }

  @Test("a Content-Length near the largest number is an incomplete record")
  func hugeLength() {
    for length in [Int.max, Int.max - 5] {
      #expect(
        Self.parse("WARC/1.0\nContent-Length: \(length)\n\n") == .incomplete(.max), "\(length)")
    }
  }

  @Test("a header without an end is distinguished from one that continues")
  func headerWithoutEnd() {
    let start = Array("WARC/1.0\r\nX: ".utf8)
    let most = start + [UInt8](repeating: 97, count: Limits.warcHeaderBytesMax - start.count)
    #expect(Self.parse(most) == .incomplete(most.count + 1))
    #expect(Self.parse(most + [97]) == .invalid("its header has no end"))
    let lines =
      [UInt8](repeating: 10, count: 0) + most + Array("\r\nContent-Length: 0\r\n\r\n".utf8)
    #expect(Self.parse(lines) == .invalid("its header has no end"))
  }

  @Test("fields are found in any case, folded ones whole, and of several the first")
  func fields() throws {
    let text = """
      WARC/1.0
      WARC-Type:response\u{20}
      warc-target-uri:  <http://a.b/c d>\t
      X-Long: one
       two
      \tthree
      WARC-Typed: no
      X-Empty:
      X-Long: second
      Content-Length: 5

      X-No: block
      """
    try Array(text.utf8).withUnsafeBytes { bytes in
      let record = try #require(WarcRecord(bytes))
      func field(_ name: StaticString) -> String? {
        record.field(name).map { String(decoding: $0, as: UTF8.self) }
      }
      #expect(record.type.map { String(decoding: $0, as: UTF8.self) } == "response")
      #expect(record.targetURI.map { String(decoding: $0, as: UTF8.self) } == "http://a.b/c d")
      #expect(field("x-LONG") == "one\n two\n\tthree")
      #expect(field("X-Empty") == "")
      #expect(field("WARC-Typ") == nil && field("X-No") == nil && field("WARC/1.0") == nil)
      #expect(String(decoding: record.block, as: UTF8.self) == "X-No:")
    }
  }

  @Test("a folded length, and blanks before its colon, are read, and cut off anywhere incomplete")
  func foldedLength() {
    for line in [
      "Content-Length:\r\n 3", "Content-Length :3", "content-length \t :\t3 ",
      "Content-Length:\n\t\n 3",
      "Content-Length: 3\r\n ", "X: y\r\n Content-Length: 9\r\nCONTENT-LENGTH: 3",
    ] {
      for end in ["\r\n", "\n"] {
        let header = Array("WARC/1.0\(end)\(line)\(end)X-More: a\(end)\(end)".utf8)
        #expect(
          Self.parse(header + Array("a b\r\n\r\n".utf8)) == .record(header: header.count, block: 3),
          "\(line)")
        for count in 1..<header.count {
          #expect(
            Self.parse(Array(header[..<count])) == .incomplete(count + 1), "\(line), \(count)")
        }
      }
    }
    #expect(
      Self.parse("WARC/1.0\nContent-Length: 3\n 4\n\n")
        == .invalid("its Content-Length is not a number"))
  }

  @Test("URIs without brackets, or with only one, are left unchanged")
  func uris() throws {
    for (uri, wanted) in [
      ("http://a", "http://a"), ("<>", ""), ("<", "<"), ("<a", "<a"), ("", ""), ("<a>", "a"),
    ] {
      var record = WarcText("")
      record.uri = uri
      try record.bytes.withUnsafeBytes { bytes in
        let found = try #require(WarcRecord(bytes)?.targetURI)
        #expect(String(decoding: found, as: UTF8.self) == wanted)
      }
    }
    var info = WarcText("")
    info.uri = nil
    info.bytes.withUnsafeBytes { #expect(WarcRecord($0)?.targetURI == nil) }
  }
}
