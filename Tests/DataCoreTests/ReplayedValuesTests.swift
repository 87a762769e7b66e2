import JobModel
import TestSupport
import Testing

@testable import DataCore

@Suite("Values that are walked over repeatedly")
struct ReplayedValuesTests {
  private static func context(_ directory: TemporaryDirectory) -> TaskContext {
    TaskContext(
      job: 1, task: 4, partitions: 5, files: [], tallies: JobTallies(),
      cancellation: Cancellation(),
      scratch: directory.place)
  }

  private static func walk(_ values: ReplayedValues) throws -> [[UInt8]] {
    var found: [[UInt8]] = []
    try values.forEachValue { found.append(Array($0)) }
    return found
  }

  @Test(
    "they come in the order in which they were added, from memory or disk, each time",
    arguments: [[0, 1, 5], [0, 300_000, 2 << 20, 0, 4_000_000, 7]])
  func walks(lengths: [Int]) throws {
    let directory = try TemporaryDirectory()
    var random = SplitMix64(seed: 81)
    do {
      let values = ReplayedValues(for: Self.context(directory))
      for round in 0..<3 {
        #expect(values.isEmpty)
        let wanted = lengths.map { random.bytes($0) } + [[UInt8(round)]]
        for value in wanted { try value.withUnsafeBytes { try values.append($0) } }
        #expect(values.count == wanted.count)
        for _ in 0..<2 {
          let isSame = try Self.walk(values) == wanted
          #expect(isSame)
        }
        let isOnDisk = lengths.reduce(0, +) > Limits.replayBytes
        #expect(try directory.names() == (isOnDisk ? ["replay-4-0"] : []))
        values.removeAll()
        #expect(try directory.names().isEmpty)
        #expect(try Self.walk(values).isEmpty)
      }
      try [UInt8](repeating: 1, count: 3 << 20).withUnsafeBytes { try values.append($0) }
    }
    #expect(try directory.names().isEmpty, "nothing is left")
  }

  @Test("empty values count against the memory, too")
  func emptyValues() throws {
    let directory = try TemporaryDirectory()
    let values = ReplayedValues(for: Self.context(directory))
    let count = Limits.replayBytes / 4 + 1
    for _ in 0..<count { try values.append(UnsafeRawBufferPointer(start: nil, count: 0)) }
    #expect(try directory.names() == ["replay-4-0"])
    var found = 0
    try values.forEachValue {
      #expect($0.isEmpty)
      found += 1
    }
    #expect(found == count)
  }

  @Test("a byte that changed on disk is detected before it is used")
  func damage() throws {
    let directory = try TemporaryDirectory()
    let values = ReplayedValues(for: Self.context(directory))
    try [UInt8](repeating: 1, count: 3 << 20).withUnsafeBytes { try values.append($0) }
    try values.forEachValue { _ in }
    let path: FilePath = directory.path("replay-4-0")
    var bytes = try Files.read(path)
    bytes[bytes.count / 2] ^= 1
    try Files.write(bytes, to: path)
    let failure = failure { try values.forEachValue { _ in } }
    #expect(failure?.kind == .corrupted)
    #expect(failure?.message.contains(path.text) == true)
  }
}
