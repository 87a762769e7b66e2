import TestSupport
import Testing

@testable import DataCore

@Suite("Radix sort")
struct SortTests {
  /// Sorts distinct keys as the core does, and reads them back.
  private static func sorted(_ keys: [[UInt8]]) -> [[UInt8]] {
    let size = keys.reduce(64) { $0 + PackedRecord.bytesMax(keyBytes: $1.count) + 16 }
    let arena = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 64)
    let cells = UnsafeMutablePointer<KeyCell>.allocate(capacity: keys.count + 1)
    let scratch = UnsafeMutablePointer<KeyCell>.allocate(capacity: keys.count + 1)
    defer {
      arena.deallocate()
      cells.deallocate()
      scratch.deallocate()
    }
    var next = arena.baseAddress!
    for (index, key) in keys.enumerated() {
      let target = PackedRecord.writeHeader(next, length: key.count, value: Int64(index))
      target.copyMemory(from: key, byteCount: key.count)
      let words = Runs.withKey(key) { KeyWords($0, length: key.count) }
      let hash = Runs.withKey(key) { KeyHash.any($0, length: key.count) }
      let meta =
        key.count <= KeyCell.inlineBytes
        ? KeyCell.shortMeta(length: key.count) : KeyCell.longMeta(record: next, hash: hash)
      cells[index] = KeyCell(
        first: words.first, second: words.second, value: Int64(index), meta: meta
      ).inSortOrder()
      next = target + key.count
    }
    do {
      try RadixSort.sort(
        cells, count: keys.count, scratch: scratch, cancellation: Cancellation())
    } catch {
      Issue.record("nobody cancelled: \(error)")
    }
    return (0..<keys.count).map { index in
      // The value tells the cell's key, so that cells that were mixed up are found.
      let key = cells[index].withKey { Array(UnsafeRawBufferPointer(start: $0, count: $1)) }
      return key == keys[Int(cells[index].value)] ? key : [UInt8]("mixed up".utf8)
    }
  }

  private func check(_ keys: Set<[UInt8]>, sourceLocation: SourceLocation = #_sourceLocation) {
    var random = SplitMix64(seed: 99)
    let wanted = keys.sorted { $0.lexicographicallyPrecedes($1) }
    // Sets have another order in each process.
    let shuffled = wanted.shuffled(using: &random)
    #expect(Self.sorted(shuffled) == wanted, sourceLocation: sourceLocation)
  }

  @Test("keys with long common beginnings are sorted", arguments: [15, 16, 17, 40, 1_000, 1_100])
  func longBeginnings(shared: Int) {
    var random = SplitMix64(seed: UInt64(shared))
    let beginning = [UInt8](repeating: 97, count: shared)
    // Some end in the beginning, some in NUL bytes behind it, most go on.
    var keys: Set<[UInt8]> = [beginning, beginning + [0], beginning + [0, 0]]
    for _ in 0..<400 {
      keys.insert(beginning + random.bytes(random.number(in: 0...40)).map { $0 % 3 })
      keys.insert(Array(beginning.prefix(random.number(in: 0...shared))))
    }
    check(keys)
  }

  @Test("random keys come in the order of their bytes", arguments: 1...10)
  func random(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let count = random.pick([0, 1, 2, 24, 25, 26, 300, 3_000])
    let alphabet = random.pick([1, 2, 3, 255])
    check(
      Set(
        (0..<count).map { _ in
          random.bytes(random.number(in: 0...24)).map { UInt8(Int($0) % (alphabet + 1)) }
        }))
  }

  @Test("keys that are prefixes of each other come shorter first")
  func prefixes() {
    var random = SplitMix64(seed: 20)
    let long = random.bytes(60)
    check(Set((0...60).map { Array(long[..<$0]) }))
    check(Set((0...60).map { [UInt8](repeating: 0, count: $0) }))
    check(Set((0...60).map { [UInt8](repeating: 255, count: $0) }))
  }

  @Test("keys that agree in 16 bytes are told apart by their tails", arguments: [20, 2_000])
  func tails(count: Int) {
    var random = SplitMix64(seed: 21)
    let stem = Array("sixteen_bytes_ab".utf8)
    check(Set((0..<count).map { _ in stem + random.bytes(random.number(in: 0...9)) }))
    let stems = (0..<5).map { _ in random.bytes(16) }
    check(
      Set(
        (0..<count).map { _ in
          random.pick(stems) + random.bytes(random.number(in: 0...30)).map { $0 & 1 }
        }))
  }

  @Test("NULs inside and at the ends of keys are bytes like any other")
  func nuls() {
    var keys: Set<[UInt8]> = []
    for length in 0...20 {
      for place in 0..<max(1, length) {
        var key = [UInt8](repeating: 0, count: length)
        if length > 0 { key[place] = 1 }
        keys.insert(key)
        keys.insert([UInt8](repeating: 0, count: length))
      }
    }
    check(keys)
  }

  @Test("a large group at every depth is sorted", arguments: 0...16)
  func depths(depth: Int) {
    var random = SplitMix64(seed: 22)
    let stem = [UInt8](repeating: 120, count: depth)
    check(Set((0..<400).map { _ in stem + random.bytes(random.number(in: 0...3)) }))
  }
}

@Suite("Distinct keys")
struct DistinctTests {
  @Test("any keys and values are added up", arguments: 1...5)
  func addsUp(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var plan = CoreJob.smallPlan
    plan.frontCells = random.pick([1, Limits.frontCellsMin])
    plan.recentRecords = random.pick([1, 16, 1_024])
    let map = BucketMap(partitions: random.number(in: 1...5))
    var wanted: [[UInt8]: Int64] = [:]
    var aggregator = Aggregator(buckets: map.buckets, plan: plan)
    let stems = (0..<30).map { _ in random.bytes(random.pick([0, 3, 16, 17, 40, 1_024, 1_025])) }
    for _ in 0..<20_000 {
      let key = random.pick(stems) + random.bytes(random.number(in: 0...1))
      let value = random.pick([1, 1, 1, 254, 255, -1, Int64.max, .min])
      wanted[key, default: 0] &+= value
      Runs.withKey(key) { aggregator.add(key: $0, length: key.count, value: value) }
    }
    #expect(aggregator.added == 20_000)
    aggregator.flush()
    var collector = PartitionCollector()
    var found: [[UInt8]: Int64] = [:]
    for partition in 0..<map.partitions {
      try collector.withSortedCells(
        of: partition, in: map, from: [UnsafePointer(aggregator.streams)],
        cancellation: Cancellation()
      ) { cells in
        var last: [UInt8]?
        for cell in cells {
          let key = cell.withKey { Array(UnsafeRawBufferPointer(start: $0, count: $1)) }
          if let last { #expect(last.lexicographicallyPrecedes(key)) }
          last = key
          found[key] = cell.value
        }
      }
    }
    let isSame = found == wanted
    #expect(isSame)
  }

  @Test("a front table that changes its size loses nothing", arguments: [8_192, 200_000])
  func frontTableGrows(distinct: Int) throws {
    // Many times as many words as the table has cells, so that it tries other sizes.
    var random = SplitMix64(seed: UInt64(distinct))
    var text: [UInt8] = []
    for _ in 0..<400_000 {
      text += Array(String(random.number(in: 0...distinct), radix: 36).utf8) + [32]
      if text.count % 1_000 == 0 { text.append(10) }
    }
    let directory = try TemporaryDirectory()
    let files = try CoreJob.files([directory.write(text, to: "text")])
    for frontCells in [1, Limits.frontCellsMin] {
      var job = CoreJob(slots: 1, splitBytes: 1 << 30)
      job.plan.frontCells = frontCells
      job.plan.frontCellsMax = 64 * Limits.frontCellsMin
      try job.check(files, against: text)
    }
  }
}
