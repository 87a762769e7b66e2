import JobModel
import TestSupport
import Testing

@testable import DataCore

@Suite("The search for gzip members")
struct GzipSearchTests {
  private static func search(
    _ bytes: [UInt8], from start: Int, to end: Int? = nil, windowBytes: Int = 1 << 20
  ) throws -> GzipMemberSearch.Outcome {
    let directory = try TemporaryDirectory()
    return try GzipMemberSearch(
      path: directory.write(bytes, to: "file.gz"), fileBytes: bytes.count,
      windowBytes: windowBytes
    ).firstMember(
      in: start..<(end ?? bytes.count), inflater: InflaterKind.preferred.make(),
      window: MappedWindow(byteCount: windowBytes), cancellation: Cancellation())
  }

  private static func falseHeaders(_ count: Int, flags: UInt8) -> [UInt8] {
    let one: [UInt8] = [0x1f, 0x8b, 8, flags, 65, 66, 67, 68, 69, 70]
    return Array([[UInt8]](repeating: one, count: count).joined())
  }

  @Test(
    "gives up if more places look like headers than are worth examining",
    arguments: [0, 4, 8, 16] as [UInt8])
  func exhausted(flags: UInt8) throws {
    // 4 KiB for each at least, of 32 MiB and the bytes of the range.
    let bytes = GzipMember(Self.falseHeaders(30_000, flags: flags), level: 0).bytes
    #expect(try Self.search(bytes, from: 1) == .unknown)
  }

  @Test("finds the member after some false headers", arguments: [64 << 10, 1 << 20])
  func behind(windowBytes: Int) throws {
    let first = GzipMember(Self.falseHeaders(1_000, flags: 0), level: 0).bytes
    let bytes = first + GzipMember(Array("a b\n".utf8)).bytes
    #expect(
      try Self.search(bytes, from: 1, windowBytes: windowBytes) == .member(first.count))
    #expect(try Self.search(bytes, from: 1, to: first.count, windowBytes: windowBytes) == .none)
  }

  @Test("accepts the beginning of a long member as proof")
  func long() throws {
    let first = GzipMember(Array("a b\n".utf8)).bytes
    var long = GzipMember([UInt8](repeating: 97, count: 40 << 20), level: 1).bytes
    #expect(try Self.search(first + long, from: 1) == .member(first.count))
    // The damage at its end is detected when it is read.
    long[long.count - 6] ^= 1
    #expect(try Self.search(first + long, from: 1) == .member(first.count))
    // For a short one, the end is examined.
    var short = GzipMember([UInt8](repeating: 97, count: 4 << 20), level: 1).bytes
    short[short.count - 6] ^= 1
    #expect(try Self.search(first + short, from: 1) == .none)
  }

  @Test("a range that was given up is read again with the whole file, and the answer is right")
  func reread() throws {
    let text = Self.falseHeaders(40_000, flags: 8)
    let directory = try TemporaryDirectory()
    let files = try CoreJob.files([
      directory.write(GzipMember(text, level: 0).bytes, to: "a.gz")
    ])
    let answer = try FormatJob(format: .fixed(bytes: 1_000), splitBytes: 100_000).run(files)
    #expect(answer.report.records == 400)
    let lines = try FormatJob(format: .lines, splitBytes: 100_000).run(files)
    #expect(lines.reread == [0])
    #expect(lines.records.count == 1)
  }
}
