import JobModel
import TestSupport
import Testing

@testable import DataCore

/// Checksums keep accidents out, not somebody who computes them anew.
@Suite("Indexes of runs written by somebody else")
struct RunIndexTests {
  private static let partitions = [
    Runs.records(20, seed: 1), [], Runs.records(40, seed: 2), Runs.records(1, seed: 3),
  ]
  private static let entryBytes = 40
  private static let trailerBytes = 40

  /// The run with one number of its index changed, and a matching checksum.
  private static func changed(
    _ bytes: [UInt8], partition: Int, field: Int, to number: UInt64
  ) -> [UInt8] {
    var bytes = bytes
    let index = bytes.count - trailerBytes - partitions.count * entryBytes
    let place = index + partition * entryBytes + 8 * field
    for byte in 0..<8 { bytes[place + byte] = UInt8(truncatingIfNeeded: number >> (8 * byte)) }
    let checked = bytes.count - 8
    let crc = bytes[index..<checked].withUnsafeBytes { $0.crc32c() }
    for byte in 0..<4 { bytes[checked + byte] = UInt8(truncatingIfNeeded: crc >> (8 * byte)) }
    return bytes
  }

  private static let edges: [UInt64] = [
    1 << 63, .max, 0, 1 << 31, 1 << 53, UInt64(Int64.max), 1, 17,
  ]

  @Test("with any number at any edge are read as written, or refused")
  func edges() throws {
    let directory = try TemporaryDirectory()
    let (run, _) = try Runs.write(Self.partitions, to: directory.path("run"))
    let bytes = try Files.read(run.path)
    var found = 0
    for partition in Self.partitions.indices {
      for field in 0..<5 {
        for number in Self.edges {
          let variant = Self.changed(bytes, partition: partition, field: field, to: number)
          try Files.write(variant, to: run.path)
          let failure = failure {
            let read = try Runs.read(run)
            #expect(read == Self.partitions)
          }
          if let failure {
            found += 1
            #expect(failure.kind == .corrupted, "\(failure.message)")
          }
        }
      }
    }
    #expect(found > 100)
  }

  @Test("that claim that a partition is empty are refused")
  func empty() throws {
    let directory = try TemporaryDirectory()
    let (run, _) = try Runs.write(Self.partitions, to: directory.path("run"))
    var bytes = try Files.read(run.path)
    for field in 1..<5 { bytes = Self.changed(bytes, partition: 2, field: field, to: 0) }
    try Files.write(bytes, to: run.path)
    let failure = failure { _ = try Runs.read(run, partition: 2) }
    #expect(failure?.kind == .corrupted)
    #expect(failure?.message.contains("partition 3") == true, "\(failure?.message ?? "")")
    // Found on disk, with one partition only.
    let alone = DataCoreTests.failure {
      _ = try RunFile.found(
        at: run.path, job: Runs.identity.job, task: Runs.identity.task, partitions: 4, only: 2)
    }
    #expect(alone?.kind == .corrupted)
  }

  @Test("an impossible block is detected, whatever its checksum")
  func blocks() throws {
    let directory = try TemporaryDirectory()
    for compression in SpillCompression.allCases {
      let (run, _) = try Runs.write(
        [Runs.records(40, seed: 2)], to: directory.path(compression.rawValue),
        compression: compression)
      let bytes = try Files.read(run.path)
      for field in 0..<4 {
        for number in [0, 1, 1 << 31, UInt32.max] {
          var changed = bytes
          Self.put(number, at: 16 + 4 * field, in: &changed)
          let stored = Self.number(at: 16, in: changed)
          let end = min(36 + Int(stored), changed.count)
          let crc = changed[16..<32].withUnsafeBytes { numbers in
            changed[36..<end].withUnsafeBytes {
              BlockChecksum.of(
                identity: Runs.identity, partition: 0, block: 0, numbers: numbers, stored: $0)
            }
          }
          Self.put(crc, at: 32, in: &changed)
          try Files.write(changed, to: run.path)
          let failure = failure { _ = try Runs.read(run, partition: 0) }
          #expect(changed == bytes || failure?.kind == .corrupted, "\(field): \(number)")
        }
      }
    }
  }

  private static func put(_ number: UInt32, at place: Int, in bytes: inout [UInt8]) {
    for byte in 0..<4 { bytes[place + byte] = UInt8(truncatingIfNeeded: number >> (8 * byte)) }
  }

  private static func number(at place: Int, in bytes: [UInt8]) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(bytes[place + $1]) << UInt32(8 * $1) }
  }
}
