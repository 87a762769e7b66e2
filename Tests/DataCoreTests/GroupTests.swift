import JobModel
import TestSupport
import Testing

@testable import DataCore

/// Keeps what it gets.
private final class Received: RecordReceiver {
  var records: [ValueRecord] = []

  func emit(key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) throws {
    records.append(ValueRecord(key: Array(key), value: Array(value)))
  }

  func emit(text: UnsafeRawBufferPointer, records: Int) throws {
    Issue.record("no reducer here writes text")
  }

  var terminator: UInt8 { 10 }
}

/// Emits the first values of a key, as many as the key's last byte says.
private final class TakeSome: GroupReducer {
  func reduce(
    key: UnsafeRawBufferPointer, values: ValueCursor, into output: any RecordReceiver
  ) throws {
    for _ in 0..<(key.last ?? 1) {
      guard let value = try values.next() else { break }
      try output.emit(key: key, value: value)
    }
    // After the last value there is none, however often one asks.
    if key.last == 255 { #expect(try values.next() == nil && values.next() == nil) }
  }
}

/// Emits one record for each key: another key, or its own.
private final class Rename: GroupReducer {
  private let name: ([UInt8]) -> [UInt8]
  init(_ name: @escaping ([UInt8]) -> [UInt8]) { self.name = name }

  func reduce(
    key: UnsafeRawBufferPointer, values: ValueCursor, into output: any RecordReceiver
  ) throws {
    try name(Array(key)).withUnsafeBytes { try output.emit(key: $0, value: key) }
  }
}

@Suite("Groups of a key")
struct GroupTests {
  /// Calls `body` with a cursor over records in memory, which are in order.
  private func withCursor(
    _ records: [ValueRecord], _ body: (RecordCursor) throws -> Void
  ) throws {
    var buffer = try SortBuffer(
      partitions: 1, budgetBytes: 8 << 20, recordBytesMax: 1 << 20, isSequenced: true)
    buffer.append(records, by: Partitioner(.hash, partitions: 1))
    try buffer.sort(cancellation: Cancellation())
    let merger = try Merger(count: 1) { _ in buffer.source(partition: 0) }
    try body(MergeCursor(merger, cancellation: Cancellation()))
  }

  @Test(
    "groups that are read fully, partly or not at all leave the next one whole", arguments: 1...8)
  func partly(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let stem = random.pick([[], Array("more_than_sixteen_bytes".utf8)])
    let records = (0..<400).map { number in
      ValueRecord.numbered(
        random.pick([[], stem + random.pick([[0], [0, 0], [1], [2], [3], [255]])]), number)
    }
    let received = Received()
    try withCursor(records) { cursor in
      try GroupWise(TakeSome()).reduce(cursor, into: received)
      #expect(cursor.records == records.count)
    }
    let groups = NaiveMapReduce.groups(
      records.map { NaiveMapReduce.Pair($0.key, $0.value) })
    let wanted = groups.flatMap { group in
      group.values.prefix(Int(group.key.last ?? 1)).map { ValueRecord(key: group.key, value: $0) }
    }
    #expect(received.records == wanted)
  }

  @Test("without records there are no groups")
  func empty() throws {
    let received = Received()
    try withCursor([]) { try GroupWise(TakeSome()).reduce($0, into: received) }
    #expect(received.records.isEmpty)
  }

  private func combine(
    _ records: [ValueRecord], with combiner: any GroupReducer, to path: FilePath
  ) throws -> RunFile {
    let output = RunOutput(
      try RunWriter(
        path: path, identity: Runs.identity, compression: .lz4, isSequenced: true))
    try withCursor(records) { try output.combine($0, with: GroupWise(combiner)) }
    try output.endPartition()
    return try output.finish().0
  }

  private static let letters = (0..<5).map { ValueRecord.numbered([UInt8(97 + $0)], $0) }

  @Test("a combiner that breaks the order of keys is an error that names the key")
  func brokenOrder() throws {
    let directory = try TemporaryDirectory()
    let failure = failure {
      _ = try combine(
        Self.letters, with: Rename { $0 == [99] ? Array("aardvark".utf8) : $0 },
        to: directory.path("run"))
    }
    #expect(failure?.kind == .program)
    #expect(failure?.message.contains("\"aardvark\"") == true)
  }

  @Test("a combiner may emit the same key again, and each partition starts afresh")
  func keptOrder() throws {
    let directory = try TemporaryDirectory()
    let same = try combine(Self.letters, with: Rename { _ in [120] }, to: directory.path("same"))
    #expect(try ValueRuns.read(same)[0].map(\.key) == [[UInt8]](repeating: [120], count: 5))
    let output = RunOutput(
      try RunWriter(
        path: directory.path("parts"), identity: Runs.identity, compression: .lz4,
        isSequenced: true))
    for _ in 0..<2 {
      try withCursor(Self.letters) { try output.combine($0, with: GroupWise(Rename { $0 })) }
      try output.endPartition()
    }
    let parts = try ValueRuns.read(output.finish().0)
    #expect(parts.map { $0.map(\.key) } == [Self.letters.map(\.key), Self.letters.map(\.key)])
  }

  @Test("a value that a combiner passes on keeps its place in the input")
  func places() throws {
    let directory = try TemporaryDirectory()
    var records = ValueRuns.records(300, seed: 12)
    for index in records.indices { records[index].sequence = UInt64(index) << 3 }
    let combiner = try #require(
      WordPlaces(combining: .values).makeCombiner(
        TaskContext(
          job: 1, task: 0, partitions: 1, files: [], tallies: JobTallies(),
          cancellation: Cancellation(), scratch: directory.place)))
    let output = RunOutput(
      try RunWriter(
        path: directory.path("run"), identity: Runs.identity, compression: .lz4,
        isSequenced: true))
    try withCursor(records) { try output.combine($0, with: combiner) }
    try output.endPartition()
    #expect(try ValueRuns.read(output.finish().0)[0] == ValueRecord.inOrder(records))
  }
}
