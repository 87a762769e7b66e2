import ArgumentParser
import JobModel
import LocalEngine
import TestSupport
import Testing

@testable import Gristmill

/// The words that follow each word, in input order.
private struct Followers: MapReduceJob {
  func map(_ line: Record, into emitter: inout Emitter<Bytes, Bytes>) {
    var last: Bytes?
    for word in line.words {
      if let last { emitter.emit(last, word) }
      last = word
    }
  }

  func reduce(_ word: Bytes, _ followers: Values<Bytes>, into output: inout Output) {
    var all = ""
    for follower in followers { all += String(follower) + "," }
    output.write(word, all)
  }
}

/// Largest and sum of the numbers of each name, with and without a combiner.
private struct Extent: ByteCodable, Equatable {
  var largest: Int
  var sum: Int

  init(largest: Int, sum: Int) {
    self.largest = largest
    self.sum = sum
  }

  func encode(into bytes: inout ByteWriter) {
    bytes.append(largest)
    bytes.append(sum)
  }

  init(from bytes: inout ByteReader) throws {
    largest = try bytes.next()
    sum = try bytes.next()
  }
}

private struct Extents: CombiningJob {
  static let ordersValues = false

  func map(_ line: Record, into emitter: inout Emitter<Int32, Extent>) {
    for word in line.words {
      guard let number = Int(word) else { continue }
      emitter.emit(Int32(number % 1000 - 500), Extent(largest: number, sum: number))
    }
  }

  func combine(_ key: Int32, _ values: Values<Extent>) -> Extent {
    values.reduce(into: Extent(largest: .min, sum: 0)) {
      $0.largest = max($0.largest, $1.largest)
      $0.sum += $1.sum
    }
  }

  func reduce(_ key: Int32, _ values: Values<Extent>, into output: inout Output) {
    let extent = combine(key, values)
    output.write(key, extent.largest, extent.sum)
  }
}

/// All words once, in one order over all part files.
private struct Vocabulary: MapReduceJob {
  static let isTotallyOrdered = true
  static let ordersValues = false

  func map(_ line: Record, into emitter: inout Emitter<Bytes, Nothing>) {
    for word in line.words { emitter.emit(word) }
  }

  func reduce(_ word: Bytes, _ values: Values<Nothing>, into output: inout Output) {
    output.write(word)
  }
}

private struct Refusal: Error {}

private struct Picky: MapReduceJob {
  func map(_ line: Record, into emitter: inout Emitter<String, Int>) throws {
    if line.bytes == "map" { throw Refusal() }
    for number in 0..<3 { emitter.emit(line.text, number) }
  }

  func reduce(_ key: String, _ values: Values<Int>, into output: inout Output) throws {
    // Reads one of three values.
    let first = values.next()
    output.increment(Counter("picky", "keys"))
    if key == "reduce" { throw Refusal() }
    output.write(key, first)
  }
}

/// Writes a value that it cannot read back.
private struct Forgetful: MapReduceJob {
  struct Value: ByteCodable {
    init() {}
    func encode(into bytes: inout ByteWriter) { bytes.append(byte: 5) }
    init(from bytes: inout ByteReader) throws {}
  }

  func map(_ line: Record, into emitter: inout Emitter<Pair<String, Int>, Value>) {
    emitter.emit(Pair(line.text, 7), Value())
  }

  func reduce(_ key: Pair<String, Int>, _ values: Values<Value>, into output: inout Output) throws {
    guard values.next() != nil else { throw Refusal() }
  }
}

@Suite("Jobs with map and reduce")
struct MapReduceTests {
  private static func words(seed: UInt64, lines: Int, of words: Int) -> [[String]] {
    var random = SplitMix64(seed: seed)
    return (0..<lines).map { _ in
      (0..<random.number(in: 0...12)).map { _ in "w\(random.number(in: 0...words))" }
    }
  }

  private static func text(_ words: [[String]]) -> [UInt8] {
    Array(words.map { $0.joined(separator: " ") + "\n" }.joined().utf8)
  }

  @Test("values come in input order, whatever the settings", arguments: 0..<4)
  func order(setting: Int) throws {
    let first = Self.words(seed: 1, lines: 8_000, of: 300)
    let second = Self.words(seed: 2, lines: 8_000, of: 300)
    var wanted: [String: String] = [:]
    for line in first + second {
      for (word, next) in zip(line, line.dropFirst()) { wanted[word, default: ""] += next + "," }
    }
    var bench = try Bench(
      Followers(),
      ["a": Self.text(first), "b.gz": GzipKind.manyMembers.file(of: Self.text(second))]
    )
    bench.specification.set(JobSpecification.settings[setting])
    let isSame = try bench.lines() == wanted.map { "\($0)\t\($1)" }.sortedByBytes()
    #expect(isSame)
  }

  @Test("a combiner changes only how much is moved", arguments: [60 << 20, 1 << 30])
  func combining(memoryBytes: Int) throws {
    var random = SplitMix64(seed: 3)
    let numbers = (0..<600_000).map { _ in random.number(in: 0...99_999) }
    var wanted: [Int: Extent] = [:]
    for number in numbers {
      let key = number % 1000 - 500
      wanted[key, default: Extent(largest: .min, sum: 0)].sum += number
      wanted[key]!.largest = max(wanted[key]!.largest, number)
    }
    let text = numbers.map { String($0) }.joined(separator: " ")
    var bench = try Bench(
      Extents(), ["a": Array(text.replacing(" 7", with: "\n7").utf8)])
    bench.specification.partitions = .count(1)
    bench.specification.splitBytes = 256 << 10
    bench.specification.memoryBytes = memoryBytes
    let report = try bench.run()
    #expect(report.map.emitted == numbers.count)
    // A combiner sees all map output, on its way to a run.
    #expect(!report.shuffle.wasInMemory && report.shuffle.records < numbers.count / 10)
    let lines = wanted.sorted { $0.key < $1.key }.map { "\($0)\t\($1.largest)\t\($1.sum)" }
    let isSame = try bench.parts() == [lines]
    #expect(isSame)
  }

  @Test("a total order spans all part files")
  func totalOrder() throws {
    let words = Self.words(seed: 4, lines: 5_000, of: 20_000)
    var bench = try Bench(Vocabulary(), ["a": Self.text(words)])
    bench.specification.partitions = .count(5)
    let parts = try bench.parts()
    #expect(parts.count == 5)
    #expect(parts.allSatisfy { !$0.isEmpty })
    let isSame = Array(parts.joined()) == Set(words.joined()).sortedByBytes()
    #expect(isSame)
  }

  @Test("values that reduce does not read are skipped")
  func skipping() throws {
    let bench = try Bench(Picky(), ["a": Array("b\na\nb\n".utf8)])
    #expect(try bench.lines() == ["a\t0", "b\t0"])
    #expect(try bench.run().counters["picky", "keys"] == 2)
  }

  @Test("errors name the job and the place, or the key")
  func failures() throws {
    let mapping = try Bench(Picky(), ["a": Array("x\n\nmap\n".utf8)])
    #expect(
      try mapping.failure()
        == "picky: map failed at \(mapping.directory.path("in/a")), byte 3: Refusal()")
    let reducing = try Bench(Picky(), ["a": Array("x\nreduce\n".utf8)])
    #expect(try reducing.failure() == "picky: reduce failed at key \"reduce\": Refusal()")
  }

  @Test("a value that cannot be read is an error that names the key in words")
  func unreadableValues() throws {
    let bench = try Bench(Forgetful(), ["a": Array("x".utf8)])
    #expect(
      try bench.failure()
        == "forgetful: reduce failed at key \"x\\t7\": Value left 1 byte of its encoding unread")
  }

  @Test("records and keys that make the job fail can be left out, and are listed")
  func leavingOut() throws {
    var bench = try Bench(Picky(), ["a": Array("x\nmap\nreduce\ny\n".utf8)])
    bench.specification.skipBadRecordsMax = 2
    let report = try bench.run()
    #expect(try bench.lines() == ["x\t0", "y\t0"])
    #expect(
      report.skipped.map(\.reason) == [
        "picky: map failed: Refusal()", "picky: reduce failed: Refusal()",
      ])
    #expect(report.skipped.last?.place.hasSuffix(", key \"reduce\"") == true)
  }

  @Test("without reduce tasks pairs are written as text, in input order")
  func mapOnly() throws {
    var bench = try Bench(Picky(), ["a": Array("b\na\n".utf8)])
    bench.specification.partitions = .count(0)
    #expect(try bench.parts() == [["b\t0", "b\t1", "b\t2", "a\t0", "a\t1", "a\t2"]])
  }

  @Test("records of part files may end in NULs")
  func nulOutput() throws {
    var bench = try Bench(Picky(), ["a": Array("b\na\n".utf8)])
    bench.specification.partitions = .count(1)
    bench.specification.endsOutputByNUL = true
    try bench.run()
    #expect(try bench.directory.read("out/part-00000") == "a\t0\0b\t0\0")
  }
}
