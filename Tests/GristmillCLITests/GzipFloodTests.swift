import Glibc
import TestSupport
import Testing

/// Files that are full of what looks like gzip headers.
@Suite("False gzip headers", .serialized)
struct GzipFloodTests {
  /// Lines that begin like a gzip member with an endless name, stored uncompressed in one member,
  /// so that the file is full of such headers.
  private static func file(lines: Int) -> (gzip: [UInt8], text: [UInt8]) {
    let line: [UInt8] = [0x1f, 0x8b, 8, 8, 65, 66, 67, 68, 69, 10]
    let text = Array([[UInt8]](repeating: line, count: lines).joined())
    return (GzipMember(text, level: 0).bytes, text)
  }

  @Test("3 million of them in 30 MB are read, and counted, in seconds")
  func counted() throws {
    let (gzip, text) = Self.file(lines: 3_000_000)
    let bench = try Bench(["a.gz": gzip], job: ["run", "count"])
    let clock = ContinuousClock()
    let start = clock.now
    let answer = try bench.answer(["--split-size", "2MiB", "--partitions", "1", "--any-bytes"])
    #expect(clock.now - start < .seconds(60), "it took \(clock.now - start)")
    #expect(answer == Array(text[..<9]) + Array("\t3000000\n".utf8))
  }

  @Test("a job can be stopped while they are examined")
  func stopped() throws {
    let (gzip, _) = Self.file(lines: 3_000_000)
    // Enough for seconds of work on a fast machine.
    let names = (0..<12).map { "\($0).gz" }
    let bench = try Bench(
      Dictionary(uniqueKeysWithValues: names.map { ($0, gzip) }), job: ["run", "count"])
    let command = try Command(
      Command.binary, bench.arguments(["--quiet", "--split-size", "2MiB", "--any-bytes"]))
    usleep(200_000)
    let clock = ContinuousClock()
    let sent = clock.now
    command.send(SIGTERM)
    let outcome = try command.wait()
    #expect(outcome.code == 128 + SIGTERM, "\(outcome.error)")
    #expect(clock.now - sent < .seconds(10))
  }
}
