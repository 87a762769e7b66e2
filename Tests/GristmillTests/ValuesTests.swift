import DataCore
import JobModel
import LocalEngine
import TestSupport
import Testing

@testable import Gristmill

/// All values of a key at once, before the first of them is looked at.
private struct Gathered: MapReduceJob {
  func map(_ line: Record, into emitter: inout Emitter<Bytes, Bytes>) {
    var fields = line.fields(separator: " ").makeIterator()
    if let key = fields.next(), let value = fields.next() { emitter.emit(key, value) }
  }

  func reduce(_ key: Bytes, _ values: Values<Bytes>, into output: inout Output) {
    for value in Array(values) { output.write(key, value) }
  }
}

/// The same with values that hold bytes, some of which are in the encoding and some not.
private struct Held: ByteCodable {
  var number: Int
  var text: Bytes

  func encode(into bytes: inout ByteWriter) {
    bytes.append(number)
    bytes.append(text)
  }

  init(number: Int, text: Bytes) {
    self.number = number
    self.text = text
  }

  init(from bytes: inout ByteReader) throws {
    number = try bytes.next()
    text = try bytes.next()
  }
}

private struct GatheredParts: MapReduceJob {
  func map(_ line: Record, into emitter: inout Emitter<Bytes, Pair<Bytes, Held>>) {
    var fields = line.fields(separator: " ").makeIterator()
    guard let key = fields.next(), let value = fields.next() else { return }
    emitter.emit(key, Pair(value, Held(number: value.count, text: value)))
  }

  func reduce(_ key: Bytes, _ values: Values<Pair<Bytes, Held>>, into output: inout Output) {
    for value in Array(values) { output.write(key, value.second.text, value.first) }
  }
}

@Suite("Values that are kept until reduce returns")
struct ValuesTests {
  /// Enough values for several blocks of a run, with keys that have few and one that has many.
  private static func lines(marks: String) -> [String] {
    var random = SplitMix64(seed: 61)
    return (0..<40_000).map { number in
      let key = random.chance(90) ? "many" : "few\(random.number(in: 0...200))"
      return "\(key) \(marks)\(number)-\(random.next())"
    }
  }

  /// Runs the tasks of a job one by one, so that everything goes through runs.
  private static func lines<Job: MappingJob>(
    of job: Job, _ bench: Bench<Job>, poisons: Bool
  ) throws -> [String] {
    let program = job.program(poisons: poisons)
    let files = try InputResolver.resolve(bench.specification.inputs)
    let plan = try JobPlanner(
      bench.specification, program: program, cancellation: Cancellation()
    ).plan(files, job: 7, scratch: bench.specification.scratch)
    let work = try bench.directory.makeDirectory("work-\(poisons)")
    let runner = TaskRunner(
      plan, program: program, work: FilePath(work), cancellation: Cancellation())
    for index in plan.splits.indices { _ = try runner.map(index) }
    #expect(plan.splits.count > 1)
    var lines: [String] = []
    for index in 0..<plan.partitions {
      let part = try runner.reduce(index).part.name
      let text = String(decoding: try Files.read("\(work)/\(part)"), as: UTF8.self)
      lines += text.split(separator: "\n").map(String.init)
    }
    return lines.sortedByBytes()
  }

  private func check<Job: MappingJob>(
    _ job: Job, marks: String = "", _ wanted: (Substring, Substring) -> String
  ) throws {
    let input = Self.lines(marks: marks)
    var bench = try Bench(job, ["input": Array((input.joined(separator: "\n") + "\n").utf8)])
    bench.specification.splitBytes = 400_000
    let wanted = input.map { line in
      let fields = line.split(separator: " ")
      return wanted(fields[0], fields[1])
    }.sortedByBytes()
    for poisons in [false, true] {
      let lines = try Self.lines(of: job, bench, poisons: poisons)
      let isSame = lines == wanted
      #expect(isSame, "\(Job.self), \(poisons ? "with" : "without") poison")
    }
  }

  @Test("an array of bytes is right, whatever was spilled")
  func array() throws { try check(Gathered()) { "\($0)\t\($1)" } }

  @Test("so is an array of values that hold bytes, with escapes and without")
  func parts() throws {
    try check(GatheredParts()) { "\($0)\t\($1)\t\($1)" }
    try check(GatheredParts(), marks: "\u{1}\u{0}\u{1}") { "\($0)\t\($1)\t\($1)" }
  }

  @Test("types of the library that hold no bytes are not kept")
  func ownTypes() {
    #expect(!Int._holdsBytes && !UInt8._holdsBytes && !Double._holdsBytes && !Bool._holdsBytes)
    #expect(!String._holdsBytes && ![UInt8]._holdsBytes && !Nothing._holdsBytes)
    #expect(!Pair<Int, String?>._holdsBytes)
    #expect(Bytes._holdsBytes && Bytes?._holdsBytes && Pair<Int, Bytes>._holdsBytes)
    #expect(Held._holdsBytes, "what nobody knows")
  }
}

// MARK: - Poison

// Each is used by one job of one test, which has one split and one partition.
private enum Stolen {
  nonisolated(unsafe) static var record: Bytes?
  nonisolated(unsafe) static var key: Bytes?
  nonisolated(unsafe) static var value: Bytes?
  nonisolated(unsafe) static var sum: Bytes?
}

/// Writes what it should not have kept: the record before.
private struct KeepsRecords: MapReduceJob {
  func map(_ line: Record, into emitter: inout Emitter<Bytes, String>) {
    emitter.emit(line.bytes, Stolen.record.map { String($0) } ?? "none")
    Stolen.record = line.bytes
  }

  func reduce(_ key: Bytes, _ values: Values<String>, into output: inout Output) {
    for value in values { output.write(key, value) }
  }
}

/// The key and the value before.
private struct KeepsKeys: MapReduceJob {
  func map(_ line: Record, into emitter: inout Emitter<Bytes, Bytes>) {
    emitter.emit(line.bytes, line.bytes)
  }

  func reduce(_ key: Bytes, _ values: Values<Bytes>, into output: inout Output) {
    output.write(
      key, Stolen.key.map { String($0) } ?? "none", Stolen.value.map { String($0) } ?? "none")
    Stolen.key = key
    Stolen.value = values.next()
  }
}

private struct KeepsSums: SummingJob {
  func map(_ line: Record, into emitter: inout Emitter<Bytes, Int>) { emitter.emit(line.bytes, 1) }

  func write(_ key: Bytes, sum: Int, into output: inout Output) {
    output.write(key, Stolen.sum.map { String($0) } ?? "none")
    Stolen.sum = key
  }
}

@Suite("Bytes that are no longer valid", .serialized)
struct PoisonTests {
  private static let lines = ["a long first line", "b long other line"]

  @Test("a tester overwrites records after map")
  func records() throws {
    let answer = try JobTester<KeepsRecords>().run(lines: Self.lines)
    #expect(answer.lines.count == 2)
    #expect(answer.lines[0].hasPrefix("a long first line\tnone"))
    #expect(answer.lines[1].hasPrefix("b long other line\t\u{fffd}"), "\(answer.lines)")
  }

  @Test("a tester overwrites keys and values after reduce")
  func keys() throws {
    let answer = try JobTester<KeepsKeys>().run(lines: Self.lines)
    #expect(answer.lines.count == 2)
    let fields = answer.lines[1].split(separator: "\t")
    #expect(fields[0] == "b long other line")
    #expect(fields[1].allSatisfy { $0 == "\u{fffd}" } && fields[2].allSatisfy { $0 == "\u{fffd}" })
  }

  @Test("a tester overwrites keys after write")
  func sums() throws {
    let answer = try JobTester<KeepsSums>().run(lines: Self.lines)
    #expect(answer.lines[0] == "a long first line\tnone")
    #expect(answer.lines[1].hasPrefix("b long other line\t\u{fffd}"), "\(answer.lines)")
  }
}
