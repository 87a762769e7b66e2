import Glibc
import JobModel
import Programs
import Storage
import TestSupport
import Testing

@testable import DataCore

@Suite("Copies of segments, and released partitions")
struct SegmentCopyTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  /// A run of some partitions with so many records each.
  private func run(records: [Int]) throws -> RunFile {
    let identity = RunIdentity(job: 7, task: 3, run: 11)
    var writer = try RunWriter(
      path: directory.path("map.run"), identity: identity, compression: .none)
    for (partition, count) in records.enumerated() {
      for number in 0..<count {
        let key = Array("p\(partition)-\(String(1_000_000 + number))".utf8)
        try key.withUnsafeBytes {
          let value = UnsafeRawBufferPointer(rebasing: $0[..<1])
          try writer.append(key: RawBytes($0), value: RawBytes(value), sequence: 0)
        }
      }
      try writer.endPartition()
    }
    return try writer.finish()
  }

  private func keys(_ run: RunFile, _ partition: Int) throws -> [String] {
    var reader = try SegmentReader(run, partition: partition)
    var keys: [String] = []
    while try reader.advance() {
      keys.append(
        String(
          decoding: reader.key.buffer, as: UTF8.self))
    }
    return keys
  }

  @Test("a copy of a segment reads like the segment, wherever it is", arguments: [0, 1, 2])
  func copy(partition: Int) throws {
    let whole = try run(records: [100, 0, 5_000]).indexed()
    let entry = try #require(whole.index)[partition]
    let bytes = try System.read(whole.path, most: 1 << 30, in: .scratch)
    let path: FilePath = directory.path("segments")
    let padding = [UInt8](repeating: 9, count: 1_234)
    try System.write(
      padding + bytes[entry.offset..<entry.offset + entry.storedBytes], to: path, in: .scratch)
    var place = entry
    place.offset = padding.count
    let copy = RunFile(
      path: path, job: 7, task: 3, partitions: 3, only: partition,
      SegmentCopy(entry: place, run: 11, isSequenced: whole.isSequenced))
    #expect(try keys(copy, partition) == keys(whole, partition))
    try copy.check(partition: partition)
    // What belongs to another task is not believed.
    let stranger = RunFile(
      path: path, job: 7, task: 4, partitions: 3, only: partition,
      SegmentCopy(entry: place, run: 11, isSequenced: whole.isSequenced))
    if entry.records > 0 {
      #expect(throws: JobFailure.self) { try stranger.check(partition: partition) }
    }
  }

  @Test("a partition of a map output found on disk says which run it belongs to")
  func found() throws {
    let made = try run(records: [10, 20])
    func found(job: UInt64, _ path: FilePath, only partition: Int) throws -> RunFile {
      try RunFile.found(at: path, job: job, task: 3, partitions: 2, only: partition)
    }
    for (partition, count) in [(0, 10), (1, 20)] {
      let found = try found(job: 7, made.path, only: partition)
      #expect(found.identity == made.identity)
      #expect(found.index == [try #require(made.index)[partition]])
      #expect(try keys(found, partition).count == count)
    }
    let other = failure { _ = try found(job: 8, made.path, only: 0) }
    #expect(other?.kind == .corrupted)
    #expect(other?.message.contains("another run than expected") == true)
    try System.write([1, 2, 3], to: directory.path("short"), in: .scratch)
    let short = failure { _ = try found(job: 7, directory.path("short"), only: 0) }
    #expect(short?.kind == .corrupted)
  }

  @Test("a released partition takes no disk space, and the others stay whole")
  func release() throws {
    let made = try run(records: [20_000, 20_000, 20_000]).indexed()
    let before = try keys(made, 1)
    let output = MapOutput(
      of: AggregatingPath(WordCount(tokens: .whitespace, lowercase: false)), runs: [made],
      partitions: 3, fanIn: 4)
    let blocks = try Self.blocks(made.path)
    output.release(partition: 0)
    output.release(partition: 2)
    #expect(try keys(made, 1) == before)
    // A file system that cannot do it keeps the space, and loses nothing.
    #expect(try Self.blocks(made.path) <= blocks)
    #expect(try FileDescriptor.openToRead(made.path, in: .scratch).size() > 0)
  }

  private static func blocks(_ path: FilePath) throws -> Int {
    var status = stat()
    try #require(stat(path.cString, &status) == 0)
    return Int(status.st_blocks)
  }
}
