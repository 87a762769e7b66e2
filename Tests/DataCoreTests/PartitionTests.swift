import JobModel
import TestSupport
import Testing

@testable import DataCore

@Suite("Partitions")
struct PartitionTests {
  private static func partition(_ key: [UInt8], _ partitioner: borrowing Partitioner) -> Int {
    Runs.withKey(key) { partitioner.partition(of: $0) }
  }

  @Test("by hash a key goes where the bucket map says", arguments: [1, 2, 3, 5, 64, 1_000, 16_384])
  func hash(partitions: Int) {
    var random = SplitMix64(seed: UInt64(partitions))
    let map = BucketMap(partitions: partitions)
    let partitioner = Partitioner(.hash, partitions: partitions)
    for _ in 0..<2_000 {
      let key = random.bytes(random.number(in: 0...40))
      let wanted = key.withUnsafeBytes { map.partition(of: $0) }
      #expect(Self.partition(key, partitioner) == wanted)
    }
  }

  @Test("by ranges a key goes after the splitters at or below it", arguments: 1...20)
  func ranges(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let alphabet = random.pick([[0, 1], [0, 255], [97]]) as [UInt8]
    let stem = [UInt8](repeating: alphabet[0], count: random.pick([0, 6, 8, 20]))
    func key() -> [UInt8] {
      stem.prefix(random.pick([stem.count, stem.count, stem.count / 2]))
        + (0..<random.number(in: 0...4)).map { _ in random.pick(alphabet) }
    }
    // Many that agree in the eight bytes that are compared first; the empty key may be among them.
    let splitters = Set((0..<random.number(in: 1...30)).map { _ in key() })
      .sorted { $0.lexicographicallyPrecedes($1) }
    let partitioner = Partitioner(
      .ranges(splitters: splitters), partitions: splitters.count + 1)
    for key in splitters + [[]] + (0..<500).map({ _ in key() }) {
      let wanted = splitters.count { !key.lexicographicallyPrecedes($0) }
      #expect(Self.partition(key, partitioner) == wanted)
    }
  }

  @Test("without a splitter there is one range, so ordered records stay in one part")
  func noSplitters() {
    let partitioner = Partitioner(.ranges(splitters: []), partitions: 5)
    for number in 0..<100 {
      #expect(Self.partition(Array(String(number).utf8), partitioner) == 0)
    }
  }
}

@Suite("Ranges from a sample")
struct RangeSamplerTests {
  private static func sorted(_ keys: [[UInt8]]) -> [[UInt8]] {
    keys.sorted { $0.lexicographicallyPrecedes($1) }
  }

  @Test(
    "splitters ascend, come from the sample, and are fewer than the partitions", arguments: 1...9)
  func splitters(partitions: Int) {
    var random = SplitMix64(seed: UInt64(partitions))
    for count in 0...60 {
      let sample = Self.sorted((0..<count).map { _ in random.bytes(1).map { $0 & 7 } })
      let splitters = RangeSampler.splitters(of: sample, partitions: partitions)
      #expect(splitters.count < partitions)
      #expect(splitters.allSatisfy(sample.contains))
      #expect(zip(splitters, splitters.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) })
      #expect(splitters.isEmpty == (partitions == 1 || count == 0))
    }
  }

  @Test("a sample of distinct keys is cut into parts of equal size", arguments: 1...9)
  func even(partitions: Int) {
    for count in partitions...60 {
      let sample = (0..<count).map { [UInt8($0)] }
      let splitters = RangeSampler.splitters(of: sample, partitions: partitions)
      #expect(splitters.count == partitions - 1)
      let sizes = (0..<partitions).map { part in
        sample.count { key in
          splitters.count { !key.lexicographicallyPrecedes($0) } == part
        }
      }
      #expect(sizes.max()! - sizes.min()! <= 1, "\(count) keys in \(partitions) parts")
    }
  }

  @Test("a key that fills the whole sample becomes one splitter")
  func oneKey() {
    let sample = [[UInt8]](repeating: [7], count: 50)
    #expect(RangeSampler.splitters(of: sample, partitions: 9) == [[7]])
  }
}
