import JobModel
import TestSupport
import Testing

@testable import DataCore

@Suite("gzip headers")
struct GzipHeaderTests {
  private static func parse(_ bytes: [UInt8]) -> GzipHeader.Outcome {
    bytes.withUnsafeBytes { GzipHeader.parse($0) }
  }

  /// A member with any of the five optional parts.
  private static func member(_ choice: Int) -> GzipMember {
    var member = GzipMember(Array("text".utf8))
    if choice & 1 != 0 { member.name = choice & 32 != 0 ? [] : Array("name.txt".utf8) }
    if choice & 2 != 0 { member.comment = Array("a comment".utf8) }
    if choice & 4 != 0 { member.extra = choice & 32 != 0 ? [] : [UInt8](0..<200) }
    member.hasHeaderCRC = choice & 8 != 0
    member.isText = choice & 16 != 0
    return member
  }

  @Test("every choice of fields is read to its end, and truncated anywhere it is incomplete")
  func everyChoice() {
    for choice in 0..<64 {
      let header = Self.member(choice).header
      let outcome = GzipHeader.Outcome.header(GzipHeader(byteCount: header.count))
      #expect(Self.parse(header) == outcome, "choice \(choice)")
      #expect(Self.parse(header + [0, 1, 2, 3]) == outcome, "choice \(choice), and text behind")
      for count in 0..<header.count {
        #expect(Self.parse(Array(header[..<count])) == .incomplete, "choice \(choice), \(count)")
      }
    }
  }

  @Test("anything but a header says so, and why")
  func invalid() {
    let header = GzipMember([]).header
    func changed(_ index: Int, to byte: UInt8) -> [UInt8] {
      var bytes = header
      bytes[index] = byte
      return bytes
    }
    for (bytes, why) in [
      (changed(0, to: 0x1e), "no gzip member"), (changed(1, to: 0), "no gzip member"),
      (changed(2, to: 7), "method 7"), (changed(3, to: 0x20), "reserved"),
      (changed(3, to: 0x80), "reserved"), ([0], "no gzip member"), ([0x1f, 0], "no gzip member"),
    ] {
      guard case .invalid(let text) = Self.parse(bytes) else {
        Issue.record("\(bytes) was taken for a header")
        continue
      }
      #expect(text.contains(why))
    }
  }

  @Test("three bytes distinguish gzip from text")
  func magic() {
    for count in 0...10 {
      let isGzip = Array(GzipMember([]).header[..<count]).withUnsafeBytes {
        GzipHeader.looksLikeGzip($0)
      }
      #expect(isGzip == (count >= 3))
    }
  }
}

@Suite("Chains of gzip ranges")
struct GzipChainTests {
  private static let files = [InputFile(path: "a", bytes: 100, format: .gzip)]

  private static func range(
    _ start: Int, _ end: Int, _ first: Int?, _ next: Int?, file: Int = 0
  ) -> GzipRangeReport {
    var report = GzipRangeReport(range: InputRange(file: file, start: start, end: end))
    report.firstMember = first
    report.next = next
    return report
  }

  private static func isWhole(_ reports: [GzipRangeReport]) -> Bool {
    GzipChain.brokenFiles(reports, files: files).isEmpty
  }

  @Test("ranges that lead to each other are a chain, in any order")
  func whole() {
    let ranges = [
      Self.range(0, 40, 0, 55), Self.range(40, 50, nil, nil), Self.range(50, 60, 55, 80),
      Self.range(60, 80, nil, nil), Self.range(80, 100, 80, 100),
    ]
    #expect(Self.isWhole(ranges))
    #expect(Self.isWhole(ranges.reversed()))
    #expect(Self.isWhole([Self.range(0, 100, 0, 100)]))
    #expect(Self.isWhole([Self.range(0, 50, 0, 100), Self.range(50, 100, nil, nil)]))
  }

  @Test("a range that starts anywhere else breaks the chain")
  func broken() {
    // A member inside of another one, where none should start.
    #expect(!Self.isWhole([Self.range(0, 50, 0, 100), Self.range(50, 100, 70, 100)]))
    // A member that was found too early, too late, or not at all.
    #expect(!Self.isWhole([Self.range(0, 50, 0, 60), Self.range(50, 100, 55, 100)]))
    #expect(!Self.isWhole([Self.range(0, 50, 0, 60), Self.range(50, 100, 65, 100)]))
    #expect(!Self.isWhole([Self.range(0, 50, 0, 60), Self.range(50, 100, nil, nil)]))
    // A chain that stops before the end of the file, or was not followed.
    #expect(!Self.isWhole([Self.range(0, 100, 0, 90)]))
    #expect(!Self.isWhole([Self.range(0, 100, 0, nil)]))
    #expect(!Self.isWhole([Self.range(0, 100, nil, nil)]))
    #expect(!Self.isWhole([Self.range(50, 100, 50, 100)]))
  }

  @Test("each file has its own chain")
  func manyFiles() {
    let files = (0..<3).map { InputFile(path: "\($0)", bytes: 10, format: .gzip) }
    let reports = [
      Self.range(0, 10, 0, 10), Self.range(0, 10, 0, 9, file: 1),
      Self.range(0, 10, 0, 10, file: 2),
    ]
    #expect(GzipChain.brokenFiles(reports, files: files) == [1])
    #expect(GzipChain.brokenFiles([], files: files).isEmpty)
  }
}
