import CGristKernels
import Storage
import TestSupport
import Testing

@testable import DataCore

@Suite("CRC-32C")
struct ChecksumTests {
  /// RFC 3720, section B.4, and the check value of the catalogue of CRCs.
  static let vectors: [(bytes: [UInt8], crc: UInt32)] = [
    ([], 0), (Array("123456789".utf8), 0xe306_9283),
    ([UInt8](repeating: 0, count: 32), 0x8a91_36aa),
    ([UInt8](repeating: 0xff, count: 32), 0x62a8_ab43),
    (Array(0..<32), 0x46dd_794e), (Array((0..<32).reversed()), 0x113f_db5c),
    (
      [0x01, 0xc0, 0, 0] + [UInt8](repeating: 0, count: 12) + [0x14, 0, 0, 0, 0, 0, 4, 0]
        + [0, 0, 0, 0x14, 0, 0, 0, 0x18, 0x28] + [UInt8](repeating: 0, count: 7)
        + [0x02] + [UInt8](repeating: 0, count: 7),
      0xd996_3a56
    ),
  ]

  @Test("the vectors of RFC 3720 hold")
  func vectors() {
    for (bytes, crc) in Self.vectors {
      #expect(grist_crc32c(0, bytes, bytes.count) == crc)
      #expect(grist_crc32c_portable(0, bytes, bytes.count) == crc)
      #expect(bytes.withUnsafeBytes { $0.crc32c() } == crc)
    }
  }

  @Test("the instruction and the table agree at every length and offset")
  func formsAgree() {
    var random = SplitMix64(seed: 1)
    let bytes = random.bytes(10_000)
    bytes.withUnsafeBytes { bytes in
      var differences = 0
      for offset in 0..<16 {
        for length in Array(0...300) + [1_023, 1_024, 4_096, 5_000, 9_000] {
          let start = bytes.baseAddress! + offset
          let seed = UInt32(truncatingIfNeeded: offset &* 0x9e37_79b9)
          if grist_crc32c(seed, start, length) != grist_crc32c_portable(seed, start, length) {
            differences += 1
          }
        }
      }
      #expect(differences == 0)
    }
  }

  @Test("a checksum in two steps equals the one in a single step")
  func continues() {
    var random = SplitMix64(seed: 2)
    let bytes = random.bytes(600)
    bytes.withUnsafeBytes { bytes in
      let whole = bytes.crc32c()
      for cut in 0...bytes.count {
        let front = UnsafeRawBufferPointer(rebasing: bytes[..<cut]).crc32c()
        #expect(UnsafeRawBufferPointer(rebasing: bytes[cut...]).crc32c(from: front) == whole)
      }
    }
  }
}
