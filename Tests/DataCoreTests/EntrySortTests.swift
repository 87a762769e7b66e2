import JobModel
import TestSupport
import Testing

@testable import DataCore

/// The sort buffer against a stable sort by bytes; values tell records of one key apart.
@Suite("The sort buffer")
struct EntrySortTests {
  private func check(
    _ keys: [[UInt8]], recordBytesMax: Int = 64 << 10, _ comment: Comment? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let records = keys.enumerated().map { ValueRecord.numbered($1, $0) }
    let bytes = keys.reduce(0) { $0 + $1.count + 64 }
    var buffer = try SortBuffer(
      partitions: 1, budgetBytes: bytes, recordBytesMax: recordBytesMax, isSequenced: false)
    buffer.append(records, by: Partitioner(.hash, partitions: 1))
    let isSorted = try buffer.sortedRecords() == [ValueRecord.inOrder(records)]
    #expect(isSorted, comment, sourceLocation: sourceLocation)
  }

  @Test(
    "keys over any alphabet come in byte order, equal ones in order of arrival",
    arguments: [[0], [255], [0, 1], [0, 255], [97, 98, 0, 255]] as [[UInt8]],
    [0, 1, 2, 19, 20, 21, 22, 300, 5_000])
  func smallAlphabets(alphabet: [UInt8], count: Int) throws {
    var random = SplitMix64(seed: UInt64(count * 7 + alphabet.count))
    for longest in [1, 3, 8, 9, 20] {
      try check(
        (0..<count).map { _ in
          (0..<random.number(in: 0...longest)).map { _ in random.pick(alphabet) }
        }, "keys of up to \(longest) bytes")
    }
  }

  @Test(
    "keys are distinguished after any number of equal bytes",
    arguments: [
      1, 7, 8, 9, 15, 16, 17, 24, 1_008, 1_015, 1_016, 1_017, 1_023, 1_024, 1_025, 1_032, 3_000,
    ], [30, 400])
  func longStems(stem: Int, count: Int) throws {
    var random = SplitMix64(seed: UInt64(stem))
    for byte in [0, 120, 255] as [UInt8] {
      let start = [UInt8](repeating: byte, count: stem)
      let tails = (0..<count).map { _ in
        (0..<random.number(in: 0...12)).map { _ in random.pick([0, 1, byte]) }
      }
      let beginnings = (0...min(stem, 40)).map { Array(start.dropLast($0)) }
      try check(
        (tails.map { start + $0 } + beginnings).shuffled(using: &random), "stem of \(byte)")
    }
  }

  @Test("equal keys stay in order of arrival", arguments: [0, 1, 8, 16, 1_024, 2_000])
  func allEqual(length: Int) throws {
    try check([[UInt8]](repeating: [UInt8](repeating: 7, count: length), count: 1_000))
  }

  @Test("keys of 10 MB are sorted like any others")
  func hugeKeys() throws {
    let huge = [UInt8](repeating: 104, count: 10_000_000)
    try check(
      [huge, huge + [0], [104], huge.dropLast(), huge + [255], huge, []],
      recordBytesMax: 11_000_000)
  }

  @Test("each record is in its partition, in order there")
  func partitions() throws {
    var random = SplitMix64(seed: 5)
    let records = (0..<2_000).map {
      ValueRecord.numbered(random.bytes(random.number(in: 0...3)).map { $0 & 3 }, $0)
    }
    let splitters = [[0], [1], [1, 0], [2, 2]] as [[UInt8]]
    for (partitioning, count) in [(.hash, 7), (.ranges(splitters: splitters), 5)]
      as [(Partitioning, Int)]
    {
      let partitioner = Partitioner(partitioning, partitions: count)
      var buffer = try SortBuffer(
        partitions: count, budgetBytes: 1 << 20, recordBytesMax: 64, isSequenced: false)
      buffer.append(records, by: partitioner)
      let found = try buffer.sortedRecords()
      for partition in 0..<count {
        let own = records.filter { record in
          Runs.withKey(record.key) { partitioner.partition(of: $0) == partition }
        }
        #expect(found[partition] == ValueRecord.inOrder(own))
      }
    }
  }

  @Test("texts that arrive out of order are sorted into input order")
  func textsOutOfTurn() throws {
    var random = SplitMix64(seed: 6)
    let places = [(7, 3), (5, 9), (7, 4), (2, 0), (5, 10), (2, 0), (9, 0)]
    let records = places.enumerated().flatMap { number, place in
      (0..<40).map { record in
        ValueRecord.numbered(
          [UInt8(random.number(in: 0...3))], 100 * number + record,
          sequence: InputSequence(split: UInt32(place.0), text: UInt32(place.1)).packed)
      }
    }
    var buffer = try SortBuffer(
      partitions: 1, budgetBytes: 1 << 20, recordBytesMax: 64, isSequenced: true)
    for _ in 0..<2 {
      buffer.append(records, by: Partitioner(.hash, partitions: 1))
      #expect(try buffer.sortedRecords() == [ValueRecord.inOrder(records)])
      // What a buffer held before does not affect what it holds next.
      buffer.removeAll()
    }
  }

  @Test("a released buffer accepts records again")
  func release() throws {
    let records = (0..<100).map { ValueRecord.numbered([UInt8(200 - $0)], $0) }
    var buffer = try SortBuffer(
      partitions: 1, budgetBytes: 1 << 20, recordBytesMax: 64, isSequenced: false)
    buffer.append(records, by: Partitioner(.hash, partitions: 1))
    buffer.release()
    let usedBytes = buffer.usedBytes
    #expect(usedBytes == 0)
    buffer.append(Array(records[..<50]), by: Partitioner(.hash, partitions: 1))
    #expect(try buffer.sortedRecords() == [ValueRecord.inOrder(Array(records[..<50]))])
  }

  @Test("cancelling stops a sort of very many records")
  func cancelled() throws {
    var buffer = try SortBuffer(
      partitions: 1, budgetBytes: 16 << 20, recordBytesMax: 64, isSequenced: false)
    let records = (0..<1 << 16).map { ValueRecord.numbered([UInt8($0 & 255)], $0) }
    buffer.append(records, by: Partitioner(.hash, partitions: 1))
    let cancellation = Cancellation()
    cancellation.cancel()
    #expect(failure { try buffer.sort(cancellation: cancellation) }?.kind == .cancelled)
  }
}
