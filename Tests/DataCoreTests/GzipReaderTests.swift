import JobModel
import TestSupport
import Testing

@testable import DataCore

@Suite("Reading gzip", .serialized)
struct GzipReaderTests {
  @Test(
    "every kind of file inflates to its text, however much is requested at once",
    arguments: GzipKind.allCases, InflaterKind.available)
  func everyKind(kind: GzipKind, inflater: InflaterKind) throws {
    let directory = try TemporaryDirectory()
    var generator = TextGenerator(seed: 51)
    for text in [[], Array("x".utf8), generator.text(bytes: 6_000)] {
      let path: FilePath = try directory.write(kind.file(of: text), to: "text.gz")
      for step in [1, 2, 63, 64, 1_000, 100_000] {
        #expect(try Gunzip.read(path, inflater: inflater, step: step) == text, "\(step) at once")
      }
    }
  }

  @Test("a file larger than its window is read to its end", arguments: InflaterKind.available)
  func manyWindows(inflater: InflaterKind) throws {
    let directory = try TemporaryDirectory()
    var random = SplitMix64(seed: 52)
    // Bytes that do not compress, in members that end anywhere in a window.
    let pieces = (0..<60).map { _ in random.bytes(random.number(in: 1...40_000)) }
    let bytes = pieces.flatMap { GzipMember($0, level: random.pick([0, 1, 6])).bytes }
    #expect(bytes.count > 3 * Limits.gzipHeaderBytesMax)
    let path: FilePath = try directory.write(bytes, to: "noise.gz")
    let text = Array(pieces.joined())
    for step in [777, 300_000] {
      let isSame = try Gunzip.read(path, inflater: inflater, step: step) == text
      #expect(isSame)
    }
  }

  @Test("one large member is read to its end", arguments: InflaterKind.available, [0, 9])
  func largeMember(inflater: InflaterKind, level: Int32) throws {
    let directory = try TemporaryDirectory()
    var generator = TextGenerator(seed: 53)
    let text = generator.text(bytes: 1 << 20)
    let path: FilePath = try directory.write(GzipMember(text, level: level).bytes, to: "text.gz")
    let isSame = try Gunzip.read(path, inflater: inflater, step: 65_536) == text
    #expect(isSame)
  }

  @Test("a header as long as RFC 1952 allows is read", arguments: InflaterKind.available)
  func longHeader(inflater: InflaterKind) throws {
    let directory = try TemporaryDirectory()
    var member = GzipMember(Array("text".utf8))
    member.extra = [UInt8](repeating: 7, count: 0xffff)
    member.name = [UInt8](repeating: 110, count: 60_000)
    member.comment = [UInt8](repeating: 99, count: 60_000)
    member.hasHeaderCRC = true
    let path: FilePath = try directory.write(member.bytes + member.bytes, to: "text.gz")
    #expect(try Gunzip.read(path, inflater: inflater) == Array("texttext".utf8))
  }

  @Test("a name that never ends is an error, not an endless search")
  func endlessName() throws {
    let directory = try TemporaryDirectory()
    var member = GzipMember(Array("text".utf8))
    member.name = [UInt8](repeating: 110, count: Limits.gzipHeaderBytesMax + 10)
    let path: FilePath = try directory.write(member.bytes, to: "text.gz")
    let failure = failure { _ = try Gunzip.read(path) }
    #expect(failure?.kind == .input)
    #expect(failure?.message.contains("header longer than") == true)
  }
}
