import JobModel
import TestSupport

@testable import DataCore

/// A record as tests see it.
struct Record: Hashable, Comparable {
  var key: [UInt8]
  var value: Int64

  init(_ key: [UInt8], _ value: Int64) {
    self.key = key
    self.value = value
  }

  init(_ key: String, _ value: Int64) { self.init(Array(key.utf8), value) }

  static func < (a: Record, b: Record) -> Bool { a.key.lexicographicallyPrecedes(b.key) }
}

enum Runs {
  static let identity = RunIdentity(job: 0x0102_0304_0506_0708, task: 9, run: 10)

  /// Calls `body` with the key, followed by bytes that are not its own.
  static func withKey<Result>(
    _ key: [UInt8], behind byte: UInt8 = 0xa5, _ body: (Key) throws -> Result
  ) rethrows -> Result {
    try (key + [UInt8](repeating: byte, count: Key.stepBytes)).withUnsafeBytes {
      try body(Key(at: $0.baseAddress!, count: key.count))
    }
  }

  /// Writes a run of these partitions, each of which is sorted.
  static func write(
    _ partitions: [[Record]], to path: FilePath, identity: RunIdentity = identity,
    compression: SpillCompression = .lz4
  ) throws -> (run: RunFile, report: SpillReport) {
    var writer = try RunWriter(path: path, identity: identity, compression: compression)
    for records in partitions {
      for record in records {
        try withKey(record.key) { try writer.append($0, value: record.value) }
      }
      try writer.endPartition()
    }
    // As another process finds it, which trusts nothing.
    let run = try writer.finish().withoutIndex()
    return (run, writer.report)
  }

  static func read(_ run: RunFile, partition: Int) throws -> [Record] {
    var reader = try SegmentReader(run, partition: partition)
    var records: [Record] = []
    while try reader.advance() {
      records.append(Record(Array(reader.key.buffer), try reader.number()))
    }
    return records
  }

  static func read(_ run: RunFile) throws -> [[Record]] {
    try (0..<run.partitions).map { try read(run, partition: $0) }
  }

  /// Distinct sorted keys that share prefixes, with values of all sizes.
  static func records(_ count: Int, seed: UInt64) -> [Record] {
    var random = SplitMix64(seed: seed)
    var keys: Set<[UInt8]> = []
    while keys.count < count {
      let stem = random.pick(["", "a", "prefix/", "prefix/of/more/than/16/"])
      keys.insert(Array(stem.utf8) + random.bytes(random.number(in: 0...6)).map { $0 & 7 })
    }
    return keys.sorted { $0.lexicographicallyPrecedes($1) }.map { key in
      Record(key, Int64(bitPattern: random.next()) >> Int64(random.number(in: 0...63)))
    }
  }
}
