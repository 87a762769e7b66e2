import Foundation
import JobModel
import TestSupport
import Testing

@testable import DataCore

@Suite("NULs behind gzip members")
struct GzipFillTests {
  /// Members and what may be between them, as text and as a file.
  private static func file(using random: inout SplitMix64) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<random.number(in: 1...5) {
      var member = GzipMember(random.bytes(random.number(in: 0...60)))
      member.level = random.pick([0, 6])
      member.hasHeaderCRC = random.chance(30)
      bytes += member.bytes
      if random.chance(60) {
        bytes += [UInt8](repeating: 0, count: random.number(in: 1...40))
      }
    }
    switch random.number(in: 0...9) {
    case 0: bytes.removeLast(random.number(in: 1...min(12, bytes.count - 1)))
    case 1: bytes += [random.pick([1, 0x1f, 97])]
    case 2: bytes += Array("garbage".utf8)
    default: break
    }
    return bytes
  }

  /// What Python's gzip module makes of files, in hexadecimal; `error` if it refuses one.
  private static func python(_ directory: TemporaryDirectory, _ count: Int) throws -> [String] {
    let script = """
      import gzip, sys, zlib
      for n in range(int(sys.argv[2])):
        try:
          print(gzip.open(f"{sys.argv[1]}/{n}.gz").read().hex())
        except (OSError, EOFError, zlib.error):
          print("error")
      """
    let outcome = try Command(
      "/usr/bin/env", ["python3", "-c", script, directory.path, String(count)]
    ).wait()
    try #require(outcome.code == 0, "\(outcome.error)")
    return outcome.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      .map(String.init)
  }

  @Test(
    "what Python reads is read, and what it refuses is refused", arguments: InflaterKind.available)
  func asPython(inflater: InflaterKind) throws {
    let directory = try TemporaryDirectory()
    var random = SplitMix64(seed: 71)
    let count = 400
    for number in 0..<count {
      try directory.write(Self.file(using: &random), to: "\(number).gz")
    }
    let wanted = try Self.python(directory, count)
    var refused = 0
    for number in 0..<count {
      let path: FilePath = directory.path("\(number).gz")
      var found = "error"
      do {
        let text = try Gunzip.read(path, inflater: inflater, step: random.pick([1, 30, 4_096]))
        found = text.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      } catch let failure as JobFailure {
        #expect(failure.kind == .input && failure.message.contains("damaged gzip"))
        refused += 1
      }
      #expect(found == wanted[number], "file \(number)")
    }
    #expect(refused > count / 20 && refused < count / 2)
  }

  @Test("fill of many windows and splits is passed over, wherever the file is cut")
  func long() throws {
    let directory = try TemporaryDirectory()
    let path: String = try directory.write(GzipMember(Array("a b\nc".utf8)).bytes, to: "text.gz")
    let file = try #require(FileHandle(forUpdatingAtPath: path))
    // A hole, which the file system reads as NULs.
    try file.truncate(atOffset: 20 << 20)
    try file.seekToEnd()
    try file.write(contentsOf: GzipMember(Array("d a\n".utf8)).bytes)
    try file.truncate(atOffset: 41 << 20)
    try file.close()
    let files = try CoreJob.files([path])
    #expect(files[0].format == .gzip)
    for splitBytes in [3 << 20, (20 << 20) + 5, 64 << 20] {
      let answer = try CoreJob(slots: 2, splitBytes: splitBytes)
        .check(files, against: Array("a b\ncd a\n".utf8), "split size \(splitBytes)")
      #expect(answer.report.inputBytes == 41 << 20)
    }
  }

  @Test("a search that begins in fill finds the member behind it")
  func search() throws {
    let directory = try TemporaryDirectory()
    let first = GzipMember(Array("a b\n".utf8)).bytes
    let second = GzipMember(Array("c d\n".utf8)).bytes
    let fill = [UInt8](repeating: 0, count: 300)
    let bytes = first + fill + second + fill
    let search = GzipMemberSearch(
      path: try directory.write(bytes, to: "file.gz"), fileBytes: bytes.count, windowBytes: 4_096)
    for start in 1...first.count + fill.count {
      let outcome = try search.firstMember(
        in: start..<bytes.count, inflater: InflaterKind.preferred.make(),
        window: MappedWindow(byteCount: 4_096), cancellation: Cancellation())
      #expect(outcome == .member(first.count + fill.count), "from \(start)")
    }
  }
}
