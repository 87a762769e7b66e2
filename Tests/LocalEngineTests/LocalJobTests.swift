import DataCore
import JobModel
import TestSupport
import Testing

@testable import LocalEngine

@Suite("Whole jobs")
struct LocalJobTests {
  private static func text(seed: UInt64, bytes: Int) -> [UInt8] {
    var generator = TextGenerator(seed: seed)
    return generator.text(bytes: bytes)
  }

  @Test("plain and gzip files of all kinds are counted together")
  func allKinds() throws {
    var inputs: [String: [UInt8]] = ["plain.txt": Self.text(seed: 1, bytes: 40_000), "empty": []]
    var wanted = Oracle.count(inputs["plain.txt"] ?? [])
    for (number, kind) in GzipKind.allCases.enumerated() {
      let text = Self.text(seed: 10 + UInt64(number), bytes: 20_000)
      inputs["below/\(kind).gz"] = kind.file(of: text)
      wanted.merge(Oracle.count(text), uniquingKeysWith: +)
    }
    var shop = try Workshop(inputs)
    shop.specification.splitBytes = 2_000
    let report = try shop.run()
    let isSame = try shop.counts() == wanted
    #expect(isSame)
    #expect(report.inputFiles == inputs.count)
    #expect(report.outputRecords == wanted.count)
    #expect(report.map.emitted == wanted.values.reduce(0, +))
    #expect(report.map.inputBytes == inputs.values.reduce(0) { $0 + $1.count })
    #expect(report.outputBytes == report.parts.reduce(0) { $0 + $1.bytes })
    #expect(try shop.directory.names(in: "scratch").isEmpty)
    #expect(try shop.directory.names() == ["in", "out", "scratch"])
  }

  @Test("the same bytes come out for any slots and split size")
  func sameBytes() throws {
    let text = Self.text(seed: 2, bytes: 100_000)
    var shop = try Workshop(["a": text, "b.gz": GzipKind.manyMembers.file(of: text)])
    try shop.run()
    let wanted = try shop.files()
    #expect(wanted.keys.sorted() == ["_SUCCESS", "part-00000", "part-00001", "part-00002"])
    shop.specification.overwrite = true
    for slots in 1...3 {
      for splitBytes in [3_000, 40_000, 1 << 30] {
        shop.specification.slots = slots
        shop.specification.splitBytes = splitBytes
        try shop.run()
        let isSame = try shop.files() == wanted
        #expect(isSame, "\(slots) slots, split size \(splitBytes)")
      }
    }
  }

  @Test("a memory budget that forces spills gives the same bytes", arguments: [1, 2])
  func spilling(slots: Int) throws {
    // Nearly a million distinct words, in 7 MB.
    var text: [UInt8] = []
    for number in 0..<900_000 {
      text += Array(String(number &* 0x9e37_79b1 & 0xffff_ffff, radix: 36).utf8) + [10]
    }
    var shop = try Workshop(["text": text])
    shop.specification.slots = slots
    shop.specification.splitBytes = 256 << 10
    shop.specification.partitions = .count(1)
    shop.specification.memoryBytes = 1 << 30
    let inMemory = try shop.run()
    #expect(inMemory.shuffle.wasInMemory)
    let wanted = try shop.files()
    shop.specification.memoryBytes = AggregatingPlan.leastBytes(slots: slots)
    shop.specification.overwrite = true
    for compression in SpillCompression.allCases {
      shop.specification.spillCompression = compression
      let report = try shop.run()
      #expect(!report.shuffle.wasInMemory)
      #expect(report.map.spill.records >= 900_000)
      #expect(report.shuffle.storedBytes == report.map.spill.storedBytes)
      #expect(report.outputRecords == inMemory.outputRecords)
      let isSame = try shop.files() == wanted
      #expect(isSame)
      #expect(try shop.directory.names(in: "scratch").isEmpty)
    }
  }

  @Test("gzip files that contain gzip files are counted correctly for any split size")
  func nestedGzip() throws {
    let inner = GzipMember(Array("inner words\nand more\n".utf8)).bytes
    let before = Array(repeating: Array("some words in front\n".utf8), count: 6).joined()
    let parts = (before: Array(before), inner: inner + inner, after: Array("behind\n".utf8))
    let bytes = NestedGzip.file(before: parts.before, inner: parts.inner, after: parts.after)
    let wanted = Oracle.count(
      NestedGzip.text(before: parts.before, inner: parts.inner, after: parts.after))
    var shop = try Workshop(["outer.gz": bytes])
    shop.specification.overwrite = true
    for splitBytes in stride(from: 1, through: bytes.count, by: 3) {
      shop.specification.splitBytes = splitBytes
      try shop.run()
      #expect(try shop.counts() == wanted, "split size \(splitBytes)")
    }
  }

  @Test("what was counted before gzip files are read again whole is not counted twice")
  func countedOnce() throws {
    let inner = GzipMember(Array("one\ntwo\n".utf8)).bytes
    let bytes = NestedGzip.file(
      before: Array("alone\n".utf8), inner: inner + inner, after: Array("last\n".utf8))
    var shop = try Workshop(["outer.gz": bytes])
    shop.specification.program = .count(FieldSelection(fields: [9], separator: .byte(44)))
    shop.specification.overwrite = true
    let wanted = try shop.run().counters
    #expect(wanted["records", "without field 9"] ?? 0 > 1)
    for splitBytes in stride(from: 1, through: bytes.count, by: 3) {
      shop.specification.splitBytes = splitBytes
      #expect(try shop.run().counters == wanted, "split size \(splitBytes)")
    }
  }

  @Test("a damaged member is an error that names file and place, for any split size")
  func damagedMember() throws {
    let members = (0..<10).map { GzipMember(Self.text(seed: 20 + $0, bytes: 500)).bytes }
    var bytes = Array(members.joined())
    let end = members[..<5].reduce(0) { $0 + $1.count }
    bytes[end - 8] ^= 1
    var shop = try Workshop(["good": Array("a b".utf8), "bad.gz": bytes])
    for splitBytes in [100, 300, 1_000, 1 << 20] {
      shop.specification.splitBytes = splitBytes
      try shop.expectFailure(.input, saying: "in/bad.gz: damaged gzip at byte \(end - 8)", "CRC")
    }
  }

  @Test("compressed parts hold the same lines, and the same bytes each time")
  func compressed() throws {
    let text = Self.text(seed: 3, bytes: 100_000)
    var shop = try Workshop(["a": text])
    shop.specification.compressOutput = true
    try shop.run()
    let first = try shop.files()
    let wanted = Oracle.count(text)
    #expect(first.keys.sorted().last == "part-00002.gz")
    let isSame = try shop.counts() == wanted
    #expect(isSame)
    shop.specification.overwrite = true
    shop.specification.slots = 1
    try shop.run()
    let isSameAgain = try shop.files() == first
    #expect(isSameAgain)
    #expect(throws: Never.self) {
      try OutputVerifier.verify(shop.output, slots: 2, cancellation: Cancellation())
    }
  }

  @Test("an empty input gives empty parts and a manifest")
  func emptyInput() throws {
    let shop = try Workshop(["empty": []])
    let report = try shop.run()
    #expect(report.outputRecords == 0)
    #expect(try shop.counts().isEmpty)
    #expect(try shop.files().keys.count == 4)
  }

  @Test("words in lower case are counted as the oracle counts them")
  func letters() throws {
    let text = Self.text(seed: 4, bytes: 50_000)
    var shop = try Workshop(["a": text])
    shop.specification.program = .wordcount(tokens: .letters, lowercase: true)
    try shop.run()
    #expect(try shop.counts() == Oracle.count(text, letters: true, lowercase: true))
  }
}
