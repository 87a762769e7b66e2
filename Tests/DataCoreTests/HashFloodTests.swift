import JobModel
import TestSupport
import Testing

@testable import DataCore

@Suite("Keys made to collide")
struct HashFloodTests {
  private static let now: [CollidingKeys] = [.short, .long, .letters]

  @Test("have one stable hash, so these tests mean something", arguments: now)
  func meet(kind: CollidingKeys) {
    let hashes = Set(
      kind.keys(500).map { key in Runs.withKey(key) { KeyHash.any($0) } })
    #expect(hashes.count == 1)
    #expect(hashes.first == CollidingKeys.hash(kind.keys(1)[0]))
    #expect(Set(kind.keys(500)).count == 500)
  }

  @Test("no factor gives all others the same hash")
  func noZeros() {
    var random = SplitMix64(seed: 41)
    let others = (0..<1_000).map { _ in random.next() }
    for factor in [0, 1, 2, 3, 1 << 63, .max, .max - 1] as [UInt64] {
      #expect(Set(others.map { KeyHash.fold(factor, $0) }).count > 990, "\(factor)")
      #expect(Set(others.map { KeyHash.fold($0, factor) }).count > 990, "\(factor)")
    }
  }

  @Test(
    "that began or continued with a salt have different hashes",
    arguments: [CollidingKeys.firstSalt, .secondSalt])
  func formerZeros(kind: CollidingKeys) {
    let keys = kind.keys(2_000)
    let hashes = Set(keys.map { key in Runs.withKey(key) { KeyHash.any($0) } })
    #expect(hashes.count == 2_000)
  }

  // MARK: Tables

  /// Packed records of the keys, each twice.
  private static func packed(_ keys: [[UInt8]]) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 2 * keys.reduce(0) { $0 + $1.count + 14 } + 64)
    var filled = 0
    bytes.withUnsafeMutableBytes { bytes in
      for key in keys + keys {
        let target = PackedRecord.writeHeader(
          bytes.baseAddress! + filled, length: key.count, value: 3)
        target.copyMemory(from: key, byteCount: key.count)
        filled = target + key.count - bytes.baseAddress!
      }
    }
    bytes.removeSubrange((filled + 64)...)
    return bytes
  }

  private static func sums(of keys: [[UInt8]], in table: inout DistinctTable) throws -> [Int64] {
    let bytes = packed(keys)
    return try bytes.withUnsafeBytes { bytes in
      let start = bytes.baseAddress!
      try table.add(from: start, to: start + bytes.count - 64)
      let cells = UnsafeMutablePointer<KeyCell>.allocate(capacity: keys.count + 1)
      defer { cells.deallocate() }
      let count = table.drain(into: cells)
      return (0..<count).map { cells[$0].value }
    }
  }

  @Test("are placed in a bucket's table like any others", arguments: CollidingKeys.allCases)
  func distinctTable(kind: CollidingKeys) throws {
    let keys = kind.keys(kind == .shortLetters ? 2_000 : 60_000)
    var table = try DistinctTable()
    let sums = try Self.sums(of: keys, in: &table)
    #expect(sums.count == keys.count)
    #expect(sums.allSatisfy { $0 == 6 })
    #expect(table.replacements == 0)
  }

  @Test("for a table whose secrets were known make it draw new ones", arguments: now)
  func guessed(kind: CollidingKeys) throws {
    let keys = kind.keys(20_000)
    var table = try DistinctTable(
      seededHash: SeededHash(first: KeyHash.firstSalt, second: KeyHash.secondSalt))
    let sums = try Self.sums(of: keys, in: &table)
    #expect(sums.count == keys.count)
    #expect(sums.allSatisfy { $0 == 6 })
    #expect(table.replacements == 1)
  }

  @Test("are near their place in the front table, in a block of any size")
  func frontTable() throws {
    for buckets in [1, 8] {
      var front = try FrontTable(
        cellsWanted: 1 << 14, cellsMax: 1 << 14, buckets: buckets, hugePages: false)
      var streams = try BucketStreams(
        buckets: buckets, reservedBytes: 64 << 20, hugePages: false)
      let keys = CollidingKeys.short.keys(30_000)
      for key in keys + keys.suffix(100) {
        let words = Runs.withKey(key) { KeyWords($0) }
        front.add(
          first: words.first, second: words.second, meta: KeyCell.shortMeta(length: key.count),
          home: front.geometry.home(KeyHash.short(words.first, words.second)), value: 1,
          streams: &streams)
      }
      for index in 0..<front.cellCount where !front.cells[index].isEmpty {
        let cell = front.cells[index]
        let home = front.geometry.home(KeyHash.short(cell.first, cell.second)) - front.cells
        let distance = (index - home) & (front.blockCells - 1)
        #expect(distance <= Limits.probesMax)
      }
      front.flushAll(to: &streams)
      let records = (0..<buckets).reduce(0) { $0 + streams.records(in: $1) }
      #expect(records >= keys.count && records <= keys.count + 100)
    }
  }

  // MARK: The way of a job

  @Test(
    "are counted like any, in memory and through spills", arguments: CollidingKeys.allCases)
  func counted(kind: CollidingKeys) throws {
    let keys = kind.keys(kind == .letters ? 500 : kind == .shortLetters ? 2_000 : 4_000)
    let text = Array((keys + keys.reversed()).joined(separator: [10]))
    let directory = try TemporaryDirectory()
    let files = try CoreJob.files([directory.write(text, to: "text")])
    for partitions in [1, 3] {
      try CoreJob(partitions: partitions, splitBytes: 100_000).check(files, against: text)
      let spilled = try CoreJob(
        partitions: partitions, splitBytes: 100_000, plan: CoreJob.spillingPlan()
      ).check(files, against: text)
      #expect(spilled.report.spill.runs > 0)
    }
  }
}
