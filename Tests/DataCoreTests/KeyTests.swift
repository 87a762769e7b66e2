import TestSupport
import Testing

@testable import DataCore

@Suite("Keys: hash, words, buckets")
struct KeyTests {
  private static func hash(_ key: [UInt8], behind: UInt8 = 0xa5) -> UInt64 {
    Runs.withKey(key, behind: behind) { KeyHash.any($0) }
  }

  @Test(
    "the hash of a key never changes within a version, because part files would",
    arguments: [
      ("", 0xa76f_5ec8_53ea_1a36), ("a", 0x9fe3_4275_b9ba_0cb8), ("the", 0x6814_0eda_53f0_7c25),
      ("sixteen_bytes_ab", 0x5289_83d0_852f_6cc2), ("sixteen_bytes_abc", 0x29df_bb51_c70f_49a3),
      ("\0a", 0x5b5f_9467_78c0_1a74), ("0123456789abcdef0123456789abcdef!", 0xf939_e1de_8964_3f76),
      (String(repeating: "a", count: 1_000), 0xd1fc_1db2_ace1_1cc3),
    ] as [(String, UInt64)])
  func golden(key: String, expected: UInt64) {
    #expect(Self.hash(Array(key.utf8)) == expected)
  }

  @Test("bytes after a key do not matter, at any length")
  func noBytesBehind() {
    var random = SplitMix64(seed: 1)
    for length in 0...100 {
      let key = random.bytes(length)
      #expect(Self.hash(key, behind: 0) == Self.hash(key, behind: 0xff), "\(length) bytes")
    }
  }

  @Test("a short key has the same hash on both paths")
  func shortIsAny() {
    var random = SplitMix64(seed: 2)
    for length in 0...16 {
      let key = random.bytes(length)
      let short = Runs.withKey(key) {
        let words = KeyWords($0)
        return KeyHash.short(words.first, words.second)
      }
      #expect(short == Self.hash(key), "\(length) bytes")
    }
  }

  @Test("each bit of a key changes its hash", arguments: [1, 7, 8, 15, 16, 17, 33])
  func everyBit(length: Int) {
    var random = SplitMix64(seed: 3)
    let key = random.bytes(length)
    var hashes: Set<UInt64> = [Self.hash(key)]
    for bit in 0..<8 * length {
      var other = key
      other[bit / 8] ^= 1 << UInt8(bit % 8)
      hashes.insert(Self.hash(other))
    }
    #expect(hashes.count == 8 * length + 1)
  }

  @Test("words are the key's first 16 bytes, padded with zeros")
  func words() {
    var random = SplitMix64(seed: 4)
    for length in 0...40 {
      let key = random.bytes(length)
      let padded = Array(key.prefix(16)) + [UInt8](repeating: 0, count: max(0, 16 - length))
      let words = Runs.withKey(key) { KeyWords($0) }
      let bytes = [words.first, words.second].flatMap { word in
        (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) }
      }
      #expect(bytes == padded, "\(length) bytes")
    }
  }
}

@Suite("Buckets and partitions")
struct BucketMapTests {
  @Test("each bucket belongs to one partition", arguments: [1, 2, 3, 7, 1_000, 1_025, 16_384])
  func bucketsArePartitioned(partitions: Int) {
    let map = BucketMap(partitions: partitions)
    let all = (0..<partitions).flatMap { Array(map.buckets(of: $0)) }
    #expect(all == Array(0..<map.buckets))
  }

  @Test("the partition of a key is that of the bucket of its hash")
  func partitionOfKey() {
    var random = SplitMix64(seed: 5)
    for partitions in [1, 2, 5, 64, 2_000] {
      let map = BucketMap(partitions: partitions)
      for _ in 0..<200 {
        let key = random.bytes(random.number(in: 0...40))
        let hash = Runs.withKey(key) { KeyHash.any($0) }
        let bucket = BucketMap.bucket(of: hash, buckets: UInt64(map.buckets))
        let partition = key.withUnsafeBytes { map.partition(of: $0) }
        #expect(map.buckets(of: partition).contains(bucket))
      }
    }
  }

  @Test("the smallest and the largest hash have a bucket")
  func extremes() {
    for buckets in [1, 3, 1_024, 16_384] {
      #expect(BucketMap.bucket(of: 0, buckets: UInt64(buckets)) == 0)
      #expect(BucketMap.bucket(of: .max, buckets: UInt64(buckets)) == buckets - 1)
    }
  }

  @Test("words spread evenly over partitions", arguments: [2, 3, 7, 16])
  func evenness(partitions: Int) {
    let map = BucketMap(partitions: partitions)
    var counts = [Int](repeating: 0, count: partitions)
    for number in 0..<20_000 {
      counts[Array("word\(number)".utf8).withUnsafeBytes { map.partition(of: $0) }] += 1
    }
    let mean = 20_000 / partitions
    #expect(counts.allSatisfy { abs($0 - mean) < mean / 8 }, "\(counts)")
  }

  @Test(
    "the partition of a word never changes, because part files would",
    arguments: [("the", 416), ("a", 639), ("", 669), ("sixteen_bytes_abc", 167)])
  func golden(key: String, expected: Int) {
    let map = BucketMap(partitions: 1_024)
    #expect(Array(key.utf8).withUnsafeBytes { map.partition(of: $0) } == expected)
  }
}
