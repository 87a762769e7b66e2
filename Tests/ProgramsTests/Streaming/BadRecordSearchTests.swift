import Foundation
import JobModel
import TestSupport
import Testing

@testable import Programs

/// A program as the search sees it: it reads a few bytes at a time, and fails on bad units.
private final class SimulatedProgram {
  let starts: [Int]
  let count: Int
  let bad: Set<Int>
  /// Bytes that it reads at once.
  let readBytes: Int
  /// Units after which it fails in any case.
  let unitsMax: Int
  var attempts = 0
  var givenBytes = 0
  /// Units whose output was passed on, in order.
  var done: [Int] = []

  init(sizes: [Int], bad: Set<Int>, readBytes: Int, unitsMax: Int = .max) {
    var starts: [Int] = []
    var count = 0
    for size in sizes {
      starts.append(count)
      count += size
    }
    (self.starts, self.count, self.bad) = (starts, count, bad)
    (self.readBytes, self.unitsMax) = (readBytes, unitsMax)
  }

  func end(of unit: Int) -> Int { unit + 1 < starts.count ? starts[unit + 1] : count }

  func run(_ range: Range<Int>) -> BadRecordSearch.Outcome {
    attempts += 1
    let units = starts.indices.filter { range.contains(starts[$0]) }
    #expect(range.isEmpty || starts[units[0]] == range.lowerBound, "an attempt begins with a unit")
    #expect(units.last.map { end(of: $0) } ?? range.upperBound == range.upperBound)
    let limit = units.dropFirst(unitsMax == .max ? units.count : unitsMax).first
    let failing = units.first { bad.contains($0) || $0 == limit }
    guard let failing else {
      givenBytes += range.count
      done += units
      return .done
    }
    let needed = end(of: failing) - range.lowerBound
    let read = min(
      range.count, readBytes == .max ? .max : (needed + readBytes - 1) / readBytes * readBytes)
    givenBytes += read
    return .failed(JobFailure(.program, "unit \(failing)"), readBytes: read)
  }
}

@Suite("The search for bad records")
struct BadRecordSearchTests {
  private static func units(_ program: SimulatedProgram, blockUnits: Int) throws -> RetainedUnits {
    let directory = try TemporaryDirectory()
    let units = RetainedUnits(scratch: directory.place) { _, range, _ in
      program.starts.filter { range.contains($0) }
    }
    for first in stride(from: 0, to: program.starts.count, by: blockUnits) {
      units.beginBlock()
      let last = min(first + blockUnits, program.starts.count) - 1
      let bytes = [UInt8](repeating: 120, count: program.end(of: last) - program.starts[first])
      try bytes.withUnsafeBytes { try units.bytes.append($0) }
    }
    return units
  }

  /// Searches, and expects that every good unit is settled once, in order.
  private static func search(_ program: SimulatedProgram, blockUnits: Int) throws -> [Int] {
    let units = try units(program, blockUnits: blockUnits)
    var skipped: [Int] = []
    try BadRecordSearch(units).run(
      first: program.run(0..<program.count), attempt: { program.run($0) },
      skip: { offset, failure in
        let unit = try #require(program.starts.firstIndex(of: offset))
        #expect(failure.message == "unit \(unit)", "it is blamed for its own failure")
        skipped.append(unit)
      })
    #expect(program.done == program.starts.indices.filter { !program.bad.contains($0) })
    return skipped
  }

  @Test(
    "bad units are skipped, good ones are not, in few attempts and few bytes", arguments: 1...60)
  func any(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let count = random.number(in: 1...random.pick([3, 100, 5_000]))
    let sizeMax = random.pick([1, 30, 2_000])
    let sizes = (0..<count).map { _ in random.number(in: 1...sizeMax) }
    let bad = Set((0..<random.number(in: 0...4)).map { _ in random.number(in: 0...count - 1) })
    let program = SimulatedProgram(
      sizes: sizes, bad: bad, readBytes: random.pick([1, 4_096, 8_192, 65_536, .max]))
    let skipped = try Self.search(program, blockUnits: random.pick([1, 7, 1_000]))
    #expect(skipped == bad.sorted())
    let depth = Int(log2(Double(program.count)).rounded(.up)) + 6
    #expect(program.attempts <= 1 + bad.count * depth, "\(program.attempts) for \(bad.count)")
    #expect(program.givenBytes <= (1 + bad.count) * 3 * program.count)
  }

  @Test("a program that reads a few KiB at a time is started some ten times for each bad record")
  func hint() throws {
    let bad: Set = [3_000, 50_000, 50_001, 99_999]
    let program = SimulatedProgram(
      sizes: [Int](repeating: 100, count: 100_000), bad: bad, readBytes: 8_192)
    #expect(try Self.search(program, blockUnits: 5_000) == bad.sorted())
    #expect(program.attempts <= 1 + 4 * 11, "\(program.attempts)")
    #expect(program.givenBytes <= 3 * program.count)
  }

  @Test("no unit is skipped if the program fails after a number of them, whichever they are")
  func leak() throws {
    let program = SimulatedProgram(
      sizes: [Int](repeating: 10, count: 1_000), bad: [], readBytes: 4_096, unitsMax: 300)
    #expect(try Self.search(program, blockUnits: 100).isEmpty)
  }

  @Test("a program that fails before it has read anything fails the job")
  func unread() throws {
    let program = SimulatedProgram(sizes: [5, 5], bad: [], readBytes: 1)
    let units = try Self.units(program, blockUnits: 1)
    let failure = failure {
      try BadRecordSearch(units).run(
        first: .failed(JobFailure(.program, "at once"), readBytes: 0),
        attempt: { _ in
          Issue.record("it was started again")
          return .done
        }, skip: { _, _ in Issue.record("a record was skipped") })
    }
    #expect(failure?.message == "at once")
  }
}

@Suite("What is kept while bad records are searched for")
struct RetainedBytesTests {
  @Test("any range is read back, from memory and from the file", arguments: 1...5)
  func ranges(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let directory = try TemporaryDirectory()
    let kept = RetainedBytes(scratch: directory.place)
    var all: [UInt8] = []
    for _ in 0..<2 {
      while all.count < 3 * StreamingLimits.retainedBytes {
        let piece = [UInt8](repeating: random.bytes(1)[0], count: random.number(in: 0...700_000))
        try piece.withUnsafeBytes { try kept.append($0) }
        all += piece
      }
      #expect(kept.count == all.count)
      for _ in 0..<20 {
        let start = random.number(in: 0...all.count)
        let range = start..<random.number(in: start...all.count)
        let isSame = try kept.bytes(range) == Array(all[range])
        #expect(isSame, "\(range)")
      }
      #expect(try directory.names().isEmpty, "the file has no name")
      kept.removeAll()
      all = []
    }
  }

  @Test("a line that is too long is found in any pieces, and no other", arguments: 1...20)
  func longLines(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let lines = (0..<50).map { _ in random.number(in: 0...20) }
    let most = random.number(in: 15...20)
    let text = lines.flatMap { [UInt8](repeating: 97, count: $0) + [10] }
    var limit = LineLimit(bytesMax: most)
    var place = 0
    var isLong = false
    while place < text.count {
      let piece = Array(text[place..<min(place + random.number(in: 1...30), text.count)])
      do {
        try piece.withUnsafeBytes { try limit.check($0) }
      } catch {
        isLong = true
        break
      }
      place += piece.count
    }
    #expect(isLong == lines.contains { $0 > most })
  }
}

@Suite("How far a program has read")
struct ReadBytesTests {
  @Test(
    "what it left in the pipe is not counted, whether it ended by itself or read everything",
    arguments: [
      ("head -c 5000 > /dev/null; exit 3", 5_000), ("cat > /dev/null", 100_000), ("exit 3", 0),
    ])
  func exact(script: String, wanted: Int) throws {
    for size in [100_000, 3_000_000] {
      let program = try ProgramLaunch.shell(ByteString(script)).start()
      try [UInt8](repeating: 10, count: size).withUnsafeBytes { bytes in
        try program.write(bytes) { _ in }
      }
      try program.awaitReading { _ in }
      _ = try program.finish { _ in }
      #expect(program.readBytes == (script.hasPrefix("cat") ? size : wanted))
    }
  }
}
