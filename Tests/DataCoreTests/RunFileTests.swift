import JobModel
import TestSupport
import Testing

@testable import DataCore

@Suite("Run files")
struct RunFileTests {
  @Test("a run reads back as written", arguments: SpillCompression.allCases)
  func roundTrip(compression: SpillCompression) throws {
    let directory = try TemporaryDirectory()
    let partitions = [
      [], Runs.records(1, seed: 1), [], Runs.records(300, seed: 2), Runs.records(1_200, seed: 3),
      [],
    ]
    let (run, report) = try Runs.write(
      partitions, to: directory.path("run"), compression: compression)
    #expect(try Runs.read(run) == partitions)
    #expect(report.records == 1_501)
    #expect(report.runs == 1)
    #expect(report.rawBytes == partitions.joined().reduce(0) { $0 + $1.key.count + 8 })
    let size = try Files.read(run.path).count
    #expect(report.storedBytes == size - 16 - 6 * 40 - 40)
  }

  @Test("a run may consist of empty partitions only", arguments: [1, 5])
  func emptyPartitions(count: Int) throws {
    let directory = try TemporaryDirectory()
    let partitions = [[Record]](repeating: [], count: count)
    let (run, _) = try Runs.write(partitions, to: directory.path("run"))
    #expect(try Runs.read(run) == partitions)
  }

  @Test("keys of no byte and of 200,000 bytes survive", arguments: SpillCompression.allCases)
  func longKeys(compression: SpillCompression) throws {
    let directory = try TemporaryDirectory()
    var random = SplitMix64(seed: 4)
    let noise = random.bytes(200_000).map { $0 | 1 }
    let records = [
      Record("", 1), Record("a", -1), Record([UInt8](repeating: 98, count: 200_000), .max),
      Record([UInt8](repeating: 98, count: 200_001), .min), Record("c", 0),
      Record([UInt8(255)] + noise, 7), Record([UInt8(255)] + noise + [0], 8),
    ]
    let (run, _) = try Runs.write(
      [records, records], to: directory.path("run"), compression: compression)
    #expect(try Runs.read(run) == [records, records])
  }

  @Test("a segment of many blocks is read to its end", arguments: SpillCompression.allCases)
  func manyBlocks(compression: SpillCompression) throws {
    let directory = try TemporaryDirectory()
    let filler = [UInt8](repeating: 46, count: 40)
    let records = (0..<20_000).map { number in
      // Six digits, so that they sort as they count.
      Record(Array(String(1_000_000 + number * 37 % 900_000).utf8) + filler, Int64(number))
    }.sorted()
    let (run, _) = try Runs.write(
      [records, [Record("z", 1)]], to: directory.path("run"), compression: compression)
    #expect(try Runs.read(run) == [records, [Record("z", 1)]])
  }

  @Test("the same records give the same bytes")
  func deterministic() throws {
    let directory = try TemporaryDirectory()
    let partitions = [Runs.records(500, seed: 5), Runs.records(500, seed: 6)]
    let (a, _) = try Runs.write(partitions, to: directory.path("a"))
    let (b, _) = try Runs.write(partitions, to: directory.path("b"))
    #expect(try Files.read(a.path) == Files.read(b.path))
  }

  @Test("version 3 of the format has these bytes, however the code changes")
  func golden() throws {
    let directory = try TemporaryDirectory()
    let (run, _) = try Runs.write(
      [[Record("ab", 1), Record("abc", -2)], []], to: directory.path("run"), compression: .none)
    let bytes = try Files.read(run.path)
    let block: [UInt8] = [0, 2, 1, 97, 98, 2, 2, 1, 1, 99, 3]
    let number = GzipMember.littleEndian
    #expect(bytes[..<16] == Array("GRISTRUN".utf8)[...] + [3, 0, 0, 0, 0, 2, 0, 0])
    #expect(bytes[16..<32].elementsEqual([11, 0, 0, 0, 11, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0]))
    #expect(bytes[36..<47].elementsEqual(block))
    let entries = [16, 31, 11, 2, 1, 47, 0, 0, 0, 0].flatMap { number($0, 8) }
    #expect(bytes[47..<127].elementsEqual(entries))
    let trailer =
      number(47, 8) + number(0x0102_0304_0506_0708, 8) + number(9, 4) + number(10, 4)
      + number(2, 4) + number(3, 4)
    #expect(bytes[127..<159].elementsEqual(trailer))
    #expect(bytes[163...].elementsEqual("MILL".utf8))
    #expect(bytes.count == 167)
  }

  @Test(
    "a run with another version of the format or the hash is refused by name",
    arguments: [
      (8, 2, "a run of version 2, and this gristmill has 3"),
      (13, 1, "a run with keys placed by version 1 of the hash, and this gristmill has 2"),
    ] as [(Int, UInt8, String)])
  func otherVersion(place: Int, byte: UInt8, saying: String) throws {
    let directory = try TemporaryDirectory()
    let (run, _) = try Runs.write([[Record("ab", 1)]], to: directory.path("run"))
    var bytes = try Files.read(run.path)
    bytes[place] = byte
    try Files.write(bytes, to: run.path)
    let failure = failure { _ = try Runs.read(run) }
    #expect(failure?.kind == .corrupted)
    #expect(failure?.message.contains(saying) ?? false, "\(failure?.message ?? "")")
  }

  @Test("an existing run is not overwritten")
  func existing() throws {
    let directory = try TemporaryDirectory()
    try directory.write("mine", to: "run")
    let failure = failure { _ = try Runs.write([[]], to: directory.path("run")) }
    #expect(failure?.kind == .scratch)
    #expect(try Files.read(directory.path("run")) == Array("mine".utf8))
  }
}
