import JobModel
import TestSupport

@testable import DataCore

/// A record of the general path as tests see it.
struct ValueRecord: Equatable {
  var key: [UInt8]
  var value: [UInt8]
  var sequence: UInt64 = 0

  /// A value that identifies the record.
  static func numbered(_ key: [UInt8], _ number: Int, sequence: UInt64 = 0) -> ValueRecord {
    ValueRecord(key: key, value: Array(String(number).utf8), sequence: sequence)
  }

  /// By key, then by place in the input, then in their present order.
  static func inOrder(_ records: [ValueRecord]) -> [ValueRecord] {
    records.enumerated().sorted { a, b in
      let (left, right) = (a.element, b.element)
      if left.key != right.key { return left.key.lexicographicallyPrecedes(right.key) }
      return (left.sequence, a.offset) < (right.sequence, b.offset)
    }.map(\.element)
  }
}

extension SortBuffer {
  /// Appends records, for which the buffer has room.
  mutating func append(_ records: [ValueRecord], by partitioner: borrowing Partitioner) {
    for record in records {
      // Neither has bytes after it that are its own.
      record.key.withUnsafeBytes { key in
        record.value.withUnsafeBytes { value in
          append(
            key: RawBytes(key), value: RawBytes(value), sequence: record.sequence,
            by: partitioner)
        }
      }
    }
  }

  /// Sorts, and reads every partition.
  mutating func sortedRecords() throws -> [[ValueRecord]] {
    try sort(cancellation: Cancellation())
    return try (0..<partitions).map { try ValueRuns.records(of: source(partition: $0)) }
  }
}

enum ValueRuns {
  /// All records of a source.
  static func records<Source: SortedSource & ~Copyable>(
    of source: consuming Source
  ) throws -> [ValueRecord] {
    var source = source
    var records: [ValueRecord] = []
    while try source.advance() {
      records.append(
        ValueRecord(
          key: Array(source.key.buffer), value: Array(source.value.buffer),
          sequence: source.sequence))
    }
    return records
  }

  /// All records of a merger.
  static func records<Source: SortedSource & ~Copyable>(
    of merger: consuming Merger<Source>
  ) throws -> [ValueRecord] {
    var merger = merger
    var records: [ValueRecord] = []
    while let head = try merger.next() {
      records.append(
        ValueRecord(
          key: Array(head.key.buffer), value: Array(merger.source.pointee.value.buffer),
          sequence: head.sequence))
    }
    return records
  }

  /// Writes a run of these partitions, each of which is in order.
  static func write(
    _ partitions: [[ValueRecord]], to path: FilePath, identity: RunIdentity = Runs.identity,
    compression: SpillCompression = .lz4, isSequenced: Bool = true
  ) throws -> RunFile {
    var writer = try RunWriter(
      path: path, identity: identity, compression: compression, isSequenced: isSequenced)
    for records in partitions {
      for record in records {
        try record.key.withUnsafeBytes { key in
          try record.value.withUnsafeBytes { value in
            try writer.append(
              key: RawBytes(key), value: RawBytes(value), sequence: record.sequence)
          }
        }
      }
      try writer.endPartition()
    }
    // As another process finds it, which trusts nothing.
    return try writer.finish().withoutIndex()
  }

  static func read(_ run: RunFile) throws -> [[ValueRecord]] {
    try (0..<run.partitions).map { try records(of: SegmentReader(run, partition: $0)) }
  }

  /// Records in order, with few keys, so that many coincide.
  static func records(_ count: Int, seed: UInt64) -> [ValueRecord] {
    var random = SplitMix64(seed: seed)
    let stem = random.pick([[], [0], Array("a prefix of more than sixteen bytes/".utf8)])
    return ValueRecord.inOrder(
      (0..<count).map { _ in
        ValueRecord(
          key: stem + random.bytes(random.number(in: 0...3)).map { $0 & 1 },
          value: random.bytes(random.pick([0, 1, 7, 30])),
          sequence: InputSequence(
            split: UInt32(random.number(in: 0...9)), text: UInt32(random.pick([0, 1, 200, 70_000]))
          ).packed)
      })
  }
}
