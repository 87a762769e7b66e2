import JobModel
import TestSupport
import Testing

@testable import DataCore

@Suite("Radix sort")
struct SortTests {
  /// Sorts distinct keys as the core does, and reads them back.
  private static func sorted(_ keys: [[UInt8]]) throws -> [[UInt8]] {
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
      let words = Runs.withKey(key) { KeyWords($0) }
      let hash = Runs.withKey(key) { KeyHash.any($0) }
      let meta =
        key.count <= KeyCell.inlineBytes
        ? KeyCell.shortMeta(length: key.count) : KeyCell.longMeta(record: next, hash: hash)
      cells[index] = KeyCell(
        first: words.first, second: words.second, value: Int64(index), meta: meta
      ).inSortOrder()
      next = target + key.count
    }
    try KeySort<KeyCell>.sort(
      cells, count: keys.count, scratch: scratch, layout: (), cancellation: Cancellation())
    return (0..<keys.count).map { index in
      // The value identifies the cell's key, so that mixed-up cells are detected.
      let key = cells[index].withKey { Array($0.buffer) }
      return key == keys[Int(cells[index].value)] ? key : [UInt8]("mixed up".utf8)
    }
  }

  private func check(
    _ keys: Set<[UInt8]>, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    var random = SplitMix64(seed: 99)
    let wanted = keys.sorted { $0.lexicographicallyPrecedes($1) }
    // Sets have another order in each process.
    let shuffled = wanted.shuffled(using: &random)
    let found = try Self.sorted(shuffled)
    #expect(found == wanted, sourceLocation: sourceLocation)
  }

  @Test("random keys come in byte order", arguments: 1...10)
  func random(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let count = random.pick([0, 1, 2, 24, 25, 26, 300, 3_000])
    let alphabet = random.pick([1, 2, 3, 255])
    try check(
      Set(
        (0..<count).map { _ in
          random.bytes(random.number(in: 0...24)).map { UInt8(Int($0) % (alphabet + 1)) }
        }))
  }

  @Test("of keys that are prefixes of each other the shorter comes first")
  func prefixes() throws {
    var random = SplitMix64(seed: 20)
    let long = random.bytes(60)
    try check(Set((0...60).map { Array(long[..<$0]) }))
    try check(Set((0...60).map { [UInt8](repeating: 0, count: $0) }))
    try check(Set((0...60).map { [UInt8](repeating: 255, count: $0) }))
  }

  @Test("keys that agree in 16 bytes are distinguished by their tails", arguments: [20, 2_000])
  func tails(count: Int) throws {
    var random = SplitMix64(seed: 21)
    let stem = Array("sixteen_bytes_ab".utf8)
    try check(Set((0..<count).map { _ in stem + random.bytes(random.number(in: 0...9)) }))
    let stems = (0..<5).map { _ in random.bytes(16) }
    try check(
      Set(
        (0..<count).map { _ in
          random.pick(stems) + random.bytes(random.number(in: 0...30)).map { $0 & 1 }
        }))
  }

  @Test("NULs inside and at the ends of keys are bytes like any other")
  func nuls() throws {
    var keys: Set<[UInt8]> = []
    for length in 0...20 {
      for place in 0..<max(1, length) {
        var key = [UInt8](repeating: 0, count: length)
        if length > 0 { key[place] = 1 }
        keys.insert(key)
        keys.insert([UInt8](repeating: 0, count: length))
      }
    }
    try check(keys)
  }

  @Test(
    "a large group is sorted after any number of equal bytes",
    arguments: Array(0...34) + [100, 1_007, 1_008, 1_022, 1_023, 1_024, 1_025, 1_040, 3_000])
  func depths(depth: Int) throws {
    var random = SplitMix64(seed: 22)
    let stem = [UInt8](repeating: 120, count: depth)
    var keys = Set((0..<400).map { _ in stem + random.bytes(random.number(in: 0...3)) })
    try check(keys)
    // Its beginnings, and what comes before and after it.
    for length in 0...depth { keys.insert(Array(stem[..<length])) }
    for _ in 0..<100 { keys.insert(stem.dropLast() + random.bytes(random.number(in: 1...40))) }
    try check(keys)
  }
}

@Suite("Stopping a sort")
struct SortCancellationTests {
  @Test("cancelling stops a sort of very many keys")
  func cancelled() {
    let count = 1 << 16
    let cells = UnsafeMutablePointer<KeyCell>.allocate(capacity: 2 * count)
    defer { cells.deallocate() }
    for index in 0..<2 * count {
      cells[index] = KeyCell(first: UInt64(count - index % count), second: 0, value: 0, meta: 9)
    }
    let cancellation = Cancellation()
    cancellation.cancel()
    let failure = failure {
      try KeySort<KeyCell>.sort(
        cells, count: count, scratch: cells + count, layout: (), cancellation: cancellation)
    }
    #expect(failure?.kind == .cancelled)
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
    var aggregator = try Aggregator(buckets: map.buckets, plan: plan)
    let stems = (0..<30).map { _ in random.bytes(random.pick([0, 3, 16, 17, 40, 1_024, 1_025])) }
    for _ in 0..<20_000 {
      let key = random.pick(stems) + random.bytes(random.number(in: 0...1))
      let value = random.pick([1, 1, 1, 254, 255, -1, Int64.max, .min])
      wanted[key, default: 0] &+= value
      Runs.withKey(key) { aggregator.add($0, value: value) }
    }
    #expect(aggregator.added == 20_000)
    aggregator.flush()
    var collector = try PartitionCollector()
    var found: [[UInt8]: Int64] = [:]
    for partition in 0..<map.partitions {
      try collector.withSortedCells(
        of: partition, in: map, from: [UnsafePointer(aggregator.streams)],
        cancellation: Cancellation()
      ) { cells in
        var last: [UInt8]?
        for cell in cells {
          let key = cell.withKey { Array($0.buffer) }
          if let last { #expect(last.lexicographicallyPrecedes(key)) }
          last = key
          found[key] = cell.value
        }
      }
    }
    let isSame = found == wanted
    #expect(isSame)
  }

  @Test("records with numbers are added up a batch at a time", arguments: 1...3)
  func batches(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let map = BucketMap(partitions: 1)
    var wanted: [[UInt8]: Int64] = [:]
    var aggregator = try Aggregator(buckets: map.buckets, plan: CoreJob.smallPlan)
    let keys = (0..<400).map { _ in random.bytes(random.pick([0, 1, 8, 15, 16, 17, 40, 300])) }
    for _ in 0..<50 {
      let batch = (0..<random.number(in: 0...Limits.probeBatch)).map { _ in
        (key: random.pick(keys), value: random.pick([1, -1, 300, Int64.max]))
      }
      // Padded keys, each with its number after it.
      let bytes = batch.flatMap { pair in
        pair.key + withUnsafeBytes(of: pair.value, Array.init)
          + [UInt8](repeating: 0xee, count: KeyCell.inlineBytes)
      }
      try bytes.withUnsafeBytes { buffer in
        var next = RawBytes(buffer).start
        let records = batch.map { pair in
          defer { next += pair.key.count + 8 + KeyCell.inlineBytes }
          let key = Key(at: next, count: pair.key.count)
          return EmittedRecord(key: key, value: RawBytes(at: key.end, count: 8))
        }
        try records.withUnsafeBufferPointer { try aggregator.add($0) }
      }
      for (key, value) in batch { wanted[key, default: 0] &+= value }
    }
    aggregator.flush()
    var collector = try PartitionCollector()
    var found: [[UInt8]: Int64] = [:]
    try collector.withSortedCells(
      of: 0, in: map, from: [UnsafePointer(aggregator.streams)], cancellation: Cancellation()
    ) { cells in
      for cell in cells {
        found[cell.withKey { Array($0.buffer) }] = cell.value
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
