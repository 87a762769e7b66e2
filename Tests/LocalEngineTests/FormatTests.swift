import JobModel
import TestSupport
import Testing

@testable import LocalEngine

@Suite("Whole jobs over every format")
struct FormatTests {
  /// Sorts the input into four parts, and compares them all with `records` in order.
  private func check(
    _ inputs: [String: [UInt8]], as format: RecordFormat, against records: [[UInt8]],
    endedBy end: [UInt8], _ comment: Comment? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let wanted = records.sorted { $0.lexicographicallyPrecedes($1) }.flatMap {
      // A file that ends with a newline gets no second one.
      end == [10] && $0.last == 10 ? $0 : $0 + end
    }
    for splitBytes in [100, 3_000, 1 << 20] {
      var shop = try Workshop(inputs)
      shop.specification.program = .sort(SortOrderSpecification())
      shop.specification.format = format
      shop.specification.partitions = .count(4)
      shop.specification.splitBytes = splitBytes
      let report = try shop.run()
      let files = try shop.files()
      let found = files.keys.filter { $0.hasPrefix("part-") }.sorted().flatMap { files[$0] ?? [] }
      let isSame = found == wanted
      #expect(isSame, comment, sourceLocation: sourceLocation)
      #expect(report.map.records == records.count, comment, sourceLocation: sourceLocation)
    }
  }

  @Test("records are sorted whatever ends them")
  func formats() throws {
    var random = SplitMix64(seed: 1)
    let text = (0..<9_000).map { _ in random.pick([UInt8(0), 10, 97, 98, 99]) } + [0]
    let nul = text.split(separator: 0, omittingEmptySubsequences: false).dropLast().map {
      Array($0)
    }
    try check(["a": text], as: .nul, against: nul, endedBy: [0])
    try check(["a.gz": GzipKind.manyMembers.file(of: text)], as: .nul, against: nul, endedBy: [0])
    let fixed = stride(from: 0, to: 9_000, by: 5).map { Array(text[$0..<$0 + 5]) }
    let whole = Array(text[..<9_000])
    try check(["a": whole], as: .fixed(bytes: 5), against: fixed, endedBy: [])
    try check(
      ["a.gz": GzipKind.manyMembers.file(of: whole)], as: .fixed(bytes: 5), against: fixed,
      endedBy: [])
    let files = ["a": text, "b": [], "c": GzipMember(whole).bytes]
    try check(files, as: .wholeFile, against: [text, [], whole], endedBy: [10])
  }

  @Test("WARC records are sorted, though members cut them")
  func warc() throws {
    let records = (0..<100).map { WarcText("block \($0 * 7 % 100)\n") }
    let text = records.flatMap { $0.bytes + WarcText.separator }
    let wanted = records.map(\.bytes)
    try check(["a.warc": text], as: .warc, against: wanted, endedBy: WarcText.separator)
    try check(
      ["a.warc.gz": WarcText.membered(records)], as: .warc, against: wanted,
      endedBy: WarcText.separator)
    for kind in GzipKind.allCases {
      try check(
        ["a.warc.gz": kind.file(of: text)], as: .warc, against: wanted, endedBy: WarcText.separator,
        "\(kind)")
    }
  }
}
