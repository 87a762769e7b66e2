import ArgumentParser
import JobModel
import LocalEngine
import TestSupport
import Testing

@testable import Gristmill

/// Counts words in each of the ways in which keys can be emitted.
private struct Words: SummingJob {
  func map(_ line: Record, into emitter: inout Emitter<Bytes, Int>) {
    for word in line.words { emitter.emit(word, 1) }
  }
}

private struct LowercaseWords: SummingJob {
  func map(_ line: Record, into emitter: inout Emitter<String, Int>) {
    for word in line.text.lowercased().split(whereSeparator: \.isWhitespace) {
      emitter.emit(String(word), 1)
    }
  }
}

/// Keys in the text, with numbers other than 1, and some keys that are not in it.
private struct WordLengths: SummingJob {
  func map(_ line: Record, into emitter: inout Emitter<Bytes, Int>) {
    for word in line.words {
      emitter.emit(word, word.count)
      emitter.emit("all words", 1)
      emitter.emit("all bytes", -word.count)
    }
  }
}

/// Numbers as keys, and a `write` that leaves some out.
private struct Lengths: SummingJob {
  @Option var atLeast = 2

  func map(_ line: Record, into emitter: inout Emitter<Pair<Int, Bool>, Int>) {
    for word in line.words { emitter.emit(Pair(-word.count, word.hasPrefix("a")), 1) }
  }

  func write(_ key: Pair<Int, Bool>, sum: Int, into output: inout Output) {
    if sum >= atLeast { output.write(-key.first, key.second, sum) }
  }
}

/// Emits very many keys for a record, and long ones: every part of every line.
private struct Parts: SummingJob {
  func map(_ line: Record, into emitter: inout Emitter<Bytes, Int>) {
    for start in 0..<line.bytes.count {
      for end in start + 1...line.bytes.count { emitter.emit(line.bytes[start..<end], 1) }
    }
  }
}

/// The last three bytes of each record.
private struct RecordEnds: SummingJob {
  func map(_ record: Record, into emitter: inout Emitter<Bytes, Int>) {
    emitter.emit(record.bytes.suffix(3), 1)
  }
}

private struct Refusal: Error {}

private struct Picky: SummingJob {
  static let seen = Counter("picky", "lines")

  func map(_ line: Record, into emitter: inout Emitter<Bytes, Int>) throws {
    emitter.increment(Self.seen)
    emitter.emit(line.bytes, 1)
    if line.bytes == "bad" { throw Refusal() }
  }

  func write(_ key: Bytes, sum: Int, into output: inout Output) throws {
    output.increment(Counter("picky", "keys"), by: 2)
    if key == "late" { throw Refusal() }
    output.write(key, sum)
  }
}

@Suite("Jobs that add up")
struct SummingTests {
  private static func text(seed: UInt64, bytes: Int) -> [UInt8] {
    var generator = TextGenerator(seed: seed)
    return generator.text(bytes: bytes)
  }

  private static func lines(_ counts: Oracle.Counts) -> [String] {
    counts.map { String(decoding: $0, as: UTF8.self) + "\t\($1)" }.sortedByBytes()
  }

  @Test("words are counted as a loop over bytes counts them", arguments: 0..<4)
  func words(setting: Int) throws {
    let text = Self.text(seed: 1, bytes: 300_000)
    var bench = try Bench(Words(), ["a": text, "b.gz": GzipKind.manyMembers.file(of: text)])
    bench.specification.set(JobSpecification.settings[setting])
    let wanted = Oracle.count(text).mapValues { 2 * $0 }
    let isSame = try bench.lines() == Self.lines(wanted)
    #expect(isSame)
  }

  @Test("the bytes are the same as those of the program that comes with gristmill")
  func sameAsBuiltIn() throws {
    let text = Self.text(seed: 2, bytes: 200_000)
    let bench = try Bench(Words(), ["a": text])
    let report = try bench.run()
    var builtIn = bench.specification
    builtIn.output = FilePath(bench.directory.path("built-in"))
    let wanted = try BuiltIn.wordCount(builtIn)
    #expect(report.parts == wanted.parts)
    #expect(report.map == wanted.map)
  }

  @Test("keys that are not in the text are counted")
  func madeKeys() throws {
    let text = Self.text(seed: 3, bytes: 100_000).map { $0 & 0x7f }
    let lines = String(decoding: text, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    var wanted: [String: Int] = [:]
    for line in lines {
      for word in line.lowercased().split(whereSeparator: \.isWhitespace) {
        wanted[String(word), default: 0] += 1
      }
    }
    let found = try Bench(LowercaseWords(), ["a": text]).lines()
    let isSame = found == wanted.map { "\($0)\t\($1)" }.sortedByBytes()
    #expect(isSame)
  }

  @Test("numbers other than 1 are added, in the text or elsewhere", arguments: 0..<4)
  func numbers(setting: Int) throws {
    let text = Self.text(seed: 4, bytes: 300_000)
    var wanted = Oracle.count(text)
    let words = wanted.values.reduce(0, +)
    let bytes = wanted.reduce(0) { $0 + $1.key.count * $1.value }
    for (word, count) in wanted { wanted[word] = word.count * count }
    wanted[Array("all words".utf8)] = words
    wanted[Array("all bytes".utf8)] = -bytes
    var bench = try Bench(WordLengths(), ["a": text])
    bench.specification.set(JobSpecification.settings[setting])
    let isSame = try bench.lines() == Self.lines(wanted)
    #expect(isSame)
  }

  @Test("typed keys are in order, and what write leaves out is missing")
  func typedKeys() throws {
    let text = Self.text(seed: 5, bytes: 50_000)
    var wanted: [Int: [Int]] = [:]
    for (word, count) in Oracle.count(text) {
      wanted[word.count, default: [0, 0]][word.first == 97 ? 1 : 0] += count
    }
    let lines = wanted.sorted { $0.key > $1.key }.flatMap { length, counts in
      zip(["false", "true"], counts).filter { $1 >= 5 }.map { "\(length)\t\($0)\t\($1)" }
    }
    var bench = try Bench(try Lengths.parse(["--at-least", "5"]), ["a": text])
    bench.specification.partitions = .count(1)
    #expect(try bench.parts() == [lines])
  }

  @Test("a record may emit very many keys, and long ones", arguments: [1 << 30, 72 << 20])
  func manyKeys(memoryBytes: Int) throws {
    var random = SplitMix64(seed: 6)
    let line = (0..<600).map { _ in random.pick([97, 98, 99] as [UInt8]) }
    var wanted: Oracle.Counts = [:]
    for start in 0..<line.count {
      for end in start + 1...line.count { wanted[Array(line[start..<end]), default: 0] += 3 }
    }
    let text = Array([line, line, line].joined(separator: [10]))
    var bench = try Bench(Parts(), ["a": text])
    bench.specification.memoryBytes = memoryBytes
    let report = try bench.run()
    #expect(report.map.emitted == 3 * 600 * 601 / 2)
    #expect(report.shuffle.wasInMemory == (memoryBytes > 100 << 20))
    let isSame = try bench.lines() == Self.lines(wanted)
    #expect(isSame)
  }

  @Test("a long key in the text is counted", arguments: [4_095, 4_096, 4_097, 2_000_000])
  func longKeys(length: Int) throws {
    let word = [UInt8](repeating: 120, count: length)
    let text = Array([word, word, [97]].joined(separator: [10]))
    let isSame = try Bench(Words(), ["a": text]).lines() == Self.lines([word: 2, [97]: 1])
    #expect(isSame)
  }

  @Test("records of other formats are cut where they end")
  func formats() throws {
    var bench = try Bench(Picky(), ["a": Array("one\ntwo\0three\0\0one\ntwo".utf8)])
    bench.specification.partitions = .count(1)
    bench.specification.format = .nul
    #expect(try bench.run().map.records == 4)
    #expect(try bench.directory.read("out/part-00000") == "\t1\none\ntwo\t2\nthree\t1\n")
    bench = try Bench(Picky(), ["a": Array("abcabdabc".utf8)])
    bench.specification.format = .fixed(bytes: 3)
    #expect(try bench.lines() == ["abc\t2", "abd\t1"])
    bench = try Bench(
      Picky(), ["a": Array("x".utf8), "b": [], "c": Array("y".utf8), "d": Array("x".utf8)])
    bench.specification.format = .wholeFile
    #expect(try bench.lines() == ["\t1", "x\t2", "y\t1"])
    let record = "WARC/1.0\r\nContent-Length: 3\r\n\r\n"
    let warc = ["abc", "abd", "abc"].map { record + $0 + "\r\n\r\n" }.joined()
    var ends = try Bench(RecordEnds(), ["a.warc": Array(warc.utf8)])
    ends.specification.format = .warc
    #expect(try ends.lines() == ["abc\t2", "abd\t1"])
  }

  @Test("an error of map names the job, the file and the place of the record")
  func mapFailure() throws {
    var bench = try Bench(Picky(), ["a": Array("fine\nbad\nfine\n".utf8)])
    let file = bench.directory.path("in/a")
    #expect(try bench.failure() == "picky: map failed at \(file), byte 5: Refusal()")
    let members = GzipMember(Array("good\n".utf8)).bytes
    let second = GzipMember(Array("ok\nbad\n".utf8)).bytes
    bench = try Bench(Picky(), ["b.gz": members + second])
    bench.specification.splitBytes = members.count
    #expect(
      try bench.failure()
        == "picky: map failed at \(bench.directory.path("in/b.gz")), inflated byte 3 behind the gzip member at byte \(members.count): Refusal()"
    )
  }

  @Test("an error of write names the job and the key")
  func writeFailure() throws {
    let bench = try Bench(Picky(), ["a": Array("early\nlate\n".utf8)])
    #expect(try bench.failure() == "picky: write failed at key \"late\": Refusal()")
  }

  @Test("counters of map and write are summed over all slots, counting no attempt twice")
  func counters() throws {
    // Its inner member makes the first attempt fail, and all is read again.
    let inner = GzipMember(Array("inner\n".utf8)).bytes
    let outer = NestedGzip.file(
      before: Array("before\n".utf8), inner: inner + inner, after: Array("\nafter\n".utf8))
    var bench = try Bench(
      Picky(), ["a": Array("x\ny\nx".utf8), "outer.gz": outer])
    for splitBytes in [1, 20, 1 << 20] {
      bench.specification.splitBytes = splitBytes
      let report = try bench.run()
      #expect(report.counters["picky", "lines"] == Int64(report.map.records))
      #expect(report.counters["picky", "keys"] == Int64(2 * report.outputRecords))
    }
  }

  @Test("records and keys that make the job fail can be left out, and are listed")
  func skipping() throws {
    var bench = try Bench(
      Picky(), ["a": Array("fine\nbad\nfine\nlate\n".utf8), "b": Array("bad\n".utf8)])
    bench.specification.partitions = .count(1)
    bench.specification.skipBadRecordsMax = 3
    let report = try bench.run()
    #expect(try bench.directory.read("out/part-00000") == "fine\t2\n")
    #expect(
      report.skipped == [
        SkippedRecord(
          place: "\(bench.directory.path("in/a")), byte 5",
          reason: "picky: map failed: Refusal()"),
        SkippedRecord(
          place: "\(bench.directory.path("in/b")), byte 0",
          reason: "picky: map failed: Refusal()"),
        SkippedRecord(
          place: "partition 0, key \"late\"", reason: "picky: write failed: Refusal()"),
      ])
    bench.specification.skipBadRecordsMax = 2
    #expect(try bench.failure().hasPrefix("picky: write failed: Refusal()\nthis is at partition 0"))
  }
}
