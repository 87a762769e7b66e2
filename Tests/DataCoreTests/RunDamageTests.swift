import JobModel
import TestSupport
import Testing

@testable import DataCore

/// No byte of a run is believed that was not written there.
@Suite("Damaged run files")
struct RunDamageTests {
  private static let partitions = [
    Runs.records(20, seed: 1), [], Runs.records(40, seed: 2), Runs.records(1, seed: 3),
  ]

  /// Expects that reading all of `run` fails as damage that names it.
  private func expectDamage(
    _ run: RunFile, _ comment: Comment, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let failure = failure { _ = try Runs.read(run) }
    #expect(failure?.kind == .corrupted, comment, sourceLocation: sourceLocation)
    #expect(
      failure?.message.contains(run.path.text) == true, comment, sourceLocation: sourceLocation)
  }

  @Test("every single flipped bit is detected", arguments: SpillCompression.allCases)
  func everyBit(compression: SpillCompression) throws {
    let directory = try TemporaryDirectory()
    let (run, _) = try Runs.write(
      Self.partitions, to: directory.path("run"), compression: compression)
    let bytes = try Files.read(run.path)
    #expect((500...2_000).contains(bytes.count))
    for bit in 0..<8 * bytes.count {
      var damaged = bytes
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      try Files.write(damaged, to: run.path)
      expectDamage(run, "bit \(bit % 8) of byte \(bit / 8)")
    }
    try Files.write(bytes, to: run.path)
    #expect(try Runs.read(run) == Self.partitions)
  }

  @Test("a run truncated anywhere is detected", arguments: SpillCompression.allCases)
  func everyTruncation(compression: SpillCompression) throws {
    let directory = try TemporaryDirectory()
    let (run, _) = try Runs.write(
      Self.partitions, to: directory.path("run"), compression: compression)
    let bytes = try Files.read(run.path)
    for count in 0..<bytes.count {
      try Files.write(Array(bytes[..<count]), to: run.path)
      expectDamage(run, "cut to \(count) bytes")
    }
  }

  @Test("bytes after the end are detected")
  func appended() throws {
    let directory = try TemporaryDirectory()
    let (run, _) = try Runs.write(Self.partitions, to: directory.path("run"))
    let bytes = try Files.read(run.path)
    for extra in [[0], [UInt8](repeating: 0, count: 40), bytes] {
      try Files.write(bytes + extra, to: run.path)
      if extra == bytes {
        // A whole run after a run: its index does not point to its present place.
        expectDamage(run, "appended to itself")
      } else {
        expectDamage(run, "\(extra.count) bytes appended")
      }
    }
  }

  @Test("two swapped blocks of one partition are detected")
  func swappedBlocks() throws {
    let directory = try TemporaryDirectory()
    // Uncompressed blocks of the same size: 64 KiB, in records of 64 bytes.
    let records = (0..<3_000).map { Record(Self.key($0), 1) }
    let (run, _) = try Runs.write([records], to: directory.path("run"), compression: .none)
    var bytes = try Files.read(run.path)
    let size = 20 + Int(bytes[16]) + Int(bytes[17]) << 8 + Int(bytes[18]) << 16
    let first = 16..<16 + size
    let second = 16 + size..<16 + 2 * size
    try #require(bytes[first].prefix(4) == bytes[second].prefix(4))
    let (a, b) = (Array(bytes[first]), Array(bytes[second]))
    bytes.replaceSubrange(first, with: b)
    bytes.replaceSubrange(second, with: a)
    try Files.write(bytes, to: run.path)
    expectDamage(run, "blocks swapped")
  }

  /// No two share a prefix, so that every record is as long as every other one.
  private static func key(_ number: Int) -> [UInt8] {
    [UInt8(number >> 8), UInt8(number & 255)] + [UInt8](repeating: UInt8(number & 255), count: 58)
  }

  @Test("a block of another partition, run, task or job is detected")
  func misplacedBlocks() throws {
    let directory = try TemporaryDirectory()
    let records = Runs.records(30, seed: 8)
    let (run, _) = try Runs.write([records, []], to: directory.path("run"))
    let bytes = try Files.read(run.path)
    var others = [Runs.identity, Runs.identity, Runs.identity]
    others[0].job += 1
    others[1].task += 1
    others[2].run += 1
    for (number, identity) in others.enumerated() {
      let (other, _) = try Runs.write(
        [records, []], to: directory.path("other-\(number)"), identity: identity)
      let strange = try Files.read(other.path)
      #expect(strange.count == bytes.count)
      // The block alone, followed by the right index.
      let index = bytes.count - 2 * 40 - 40
      try Files.write(Array(strange[..<index] + bytes[index...]), to: run.path)
      expectDamage(run, "block of \(identity)")
      try Files.write(strange, to: run.path)
      expectDamage(run, "run of \(identity)")
    }
    // The same block in the second partition of a run of the same name.
    let (moved, _) = try Runs.write([[], records], to: directory.path("moved"))
    var mixed = try Files.read(moved.path)
    mixed.replaceSubrange(16..<mixed.count - 120, with: bytes[16..<bytes.count - 120])
    try Files.write(mixed, to: moved.path)
    expectDamage(moved, "block of partition 0 in partition 1")
  }

  @Test("a run that no longer exists is an error that names it")
  func missing() throws {
    let directory = try TemporaryDirectory()
    let run = RunFile(path: directory.path("gone"), identity: Runs.identity, partitions: 1)
    let failure = failure { _ = try Runs.read(run) }
    #expect(failure?.kind == .scratch)
    #expect(failure?.message.contains(run.path.text) == true)
  }

  @Test("a run with another number of partitions is detected", arguments: [1, 3, 5, 1_000])
  func otherPartitions(count: Int) throws {
    let directory = try TemporaryDirectory()
    var (run, _) = try Runs.write(Self.partitions, to: directory.path("run"))
    run.partitions = count
    expectDamage(run, "\(count) partitions")
  }
}
