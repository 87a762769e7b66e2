import Foundation
import JobModel
import LocalEngine
import TestSupport
import Testing

@Suite("gristmill run wordcount")
struct RunTests {
  private static let words = Array("one two two three three three\n".utf8)

  @Test("a finished job exits with 0, and reports on stdout")
  func report() throws {
    let bench = try Bench(["a": Self.words])
    let outcome = try bench.run()
    #expect(outcome.code == 0)
    #expect(outcome.error.isEmpty)
    for text in [
      "input", "records", "words", "written", "peak memory", "skew", "shuffled",
      "spilled", bench.directory.path("out"),
    ] {
      #expect(outcome.output.contains(text), "\(text)")
    }
    #expect(
      try Files.read(bench.directory.path("out/part-00000"))
        == Array("one\t1\nthree\t3\ntwo\t2\n".utf8))
    #expect(try bench.directory.names() == ["in", "out", "scratch"])
  }

  @Test("--quiet prints nothing")
  func quiet() throws {
    let outcome = try Bench(["a": Self.words]).run(["--quiet"])
    #expect(outcome.code == 0)
    #expect(outcome.output.isEmpty)
    #expect(outcome.error.isEmpty)
  }

  @Test("--json prints one object with the right counts, and nothing else")
  func json() throws {
    let gzip = GzipMember(Self.words).bytes
    let bench = try Bench(["a": Self.words, "b.gz": gzip])
    let outcome = try bench.run(["--json", "--partitions", "3"])
    #expect(outcome.code == 0)
    #expect(outcome.error.isEmpty)
    let report = try JSONDecoder().decode(JobReport.self, from: Data(outcome.output.utf8))
    #expect(report.program == "wordcount")
    #expect(report.output == FilePath(bench.directory.path("out")))
    #expect(report.inputFiles == 2)
    #expect(report.map.inputBytes == Self.words.count + gzip.count)
    #expect(report.map.inflatedBytes == 2 * Self.words.count)
    #expect(report.map.records == 2)
    #expect(report.map.emitted == 12)
    #expect(report.outputRecords == 3)
    #expect(report.partitions == 3)
    #expect(report.parts.map(\.records).reduce(0, +) == 3)
    #expect(report.slots == 2)
    #expect(report.peakMemoryBytes > 0)
    let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    let keys = try #require(object as? [String: Any]).keys.sorted()
    #expect(
      keys == [
        "bytesPerSecond", "counters", "inputFiles", "inputStreams", "leftOut", "map", "notes",
        "output", "outputBytes", "outputRecords", "partitions", "parts", "peakMemoryBytes",
        "phases", "program", "shuffle",
        "skew", "skipped", "slots", "splits", "spooledBytes",
      ])
  }

  @Test("peak memory is that of the job, not of the process that started it")
  func peakMemory() throws {
    let ballast = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 20, alignment: 4_096)
    defer { ballast.deallocate() }
    for page in stride(from: 0, to: ballast.count, by: 4_096) { ballast[page] = 1 }
    let outcome = try Bench(["a": Self.words]).run(["--json"])
    let report = try JSONDecoder().decode(JobReport.self, from: Data(outcome.output.utf8))
    #expect(report.peakMemoryBytes < 128 << 20)
  }

  @Test("a job that spills stays near its memory budget, whatever comes in", arguments: [1, 2])
  func memoryBudget(slots: Int) throws {
    var text: [UInt8] = []
    for number in 0..<2_000_000 {
      text += Array(String(number &* 0x9e37_79b1 & 0xffff_ffff, radix: 36).utf8) + [10]
    }
    let bench = try Bench(["plain": text, "text.gz": GzipMember(text, level: 1).bytes])
    // The shell is in between because a process inherits the peak of the one that started it.
    let outcome = try Command.runInShell(
      "\"$0\" \"$@\"; exit $?",
      bench.arguments(["--json", "--slots", "\(slots)", "--memory", "96MiB", "--partitions", "1"]))
    let report = try JSONDecoder().decode(JobReport.self, from: Data(outcome.output.utf8))
    #expect(!report.shuffle.wasInMemory)
    #expect(report.outputRecords == 2_000_000)
    #expect(report.map.emitted == 4_000_000)
    #expect(report.peakMemoryBytes <= 96 << 20 + 24 << 20)
  }

  @Test("all flags together do what their names say")
  func flags() throws {
    let text = Array("A-b a-B\r\nc\n".utf8)
    let bench = try Bench(["a": text])
    let outcome = try bench.run([
      "--input", bench.directory.path("in/a"), bench.directory.path("in/*"), "--partitions",
      "auto", "--split-size", "3", "--spill-compression", "none", "--tokens", "letters",
      "--lowercase", "--compress-output", "--quiet",
    ])
    #expect(outcome.code == 0, "\(outcome.error)")
    let part = try Files.read(bench.directory.path("out/part-00000.gz"))
    #expect(GzipMember.inflate(part) == Array("a\t2\nb\t2\nc\t1\n".utf8))
  }

  @Test("CRLF, NUL, invalid UTF-8, empty files and members are data")
  func oddInput() throws {
    let text: [UInt8] =
      Array("one\r\ntwo\r\n".utf8) + [0, 0, 32, 0xff, 0xfe, 32, 0xc3, 0x28, 10, 0]
    let bench = try Bench([
      "a": text, "empty": [], "empty.gz": GzipMember([]).bytes,
      "members.gz": GzipKind.emptyMemberMiddle.file(of: text),
    ])
    #expect(try bench.run(["--quiet"]).code == 0)
    let lines = try #require(PartLines(Files.read(bench.directory.path("out/part-00000"))))
    let counts = Oracle.Counts(uniqueKeysWithValues: zip(lines.keys, lines.counts))
    #expect(counts == Oracle.count(text).mapValues { 2 * $0 })
  }

  @Test("--overwrite replaces an earlier output, which is an error without it")
  func overwrite() throws {
    let bench = try Bench(["a": Self.words])
    #expect(try bench.run(["--quiet"]).code == 0)
    try bench.expectFailure(saying: bench.directory.path("out"), "--overwrite")
    try bench.directory.write("new\n", to: "in/a")
    #expect(try bench.run(["--quiet", "--overwrite"]).code == 0)
    #expect(try Files.read(bench.directory.path("out/part-00000")) == Array("new\t1\n".utf8))
  }
}

@Suite("gristmill verify")
struct VerifyTests {
  @Test("a complete output exits with 0, a changed one with 1 and what changed")
  func verify() throws {
    let bench = try Bench(["a": Array("a b a\n".utf8)])
    #expect(try bench.run(["--quiet"]).code == 0)
    let out = bench.directory.path("out")
    let good = try Command.run(["verify", out])
    #expect(good.code == 0)
    #expect(good.output.contains("is whole: 1 parts, 2 records"))
    let quiet = try Command.run(["verify", "--quiet", out])
    #expect(quiet.code == 0 && quiet.output.isEmpty && quiet.error.isEmpty)
    try Files.write(Array("a\t3\nb\t1\n".utf8), to: out + "/part-00000")
    let bad = try Command.run(["verify", out])
    #expect(bad.code == 1)
    #expect(bad.output.isEmpty)
    #expect(bad.error.contains("part-00000: CRC-32C"))
    let none = try Command.run(["verify", bench.directory.path("in")])
    #expect(none.code == 1)
    #expect(none.error.contains("_SUCCESS"))
  }
}
