import JobModel
import Programs
import TestSupport
import Testing

@testable import DataCore

@Suite("What a sample notes of a text")
struct SampledTextTests {
  /// A text whose words are in use for 32 KiB, and never again.
  private static func local(bytes: Int) -> [UInt8] {
    var random = SplitMix64(seed: 17)
    var text: [UInt8] = []
    while text.count < bytes {
      text += Array("\(text.count >> 15)x\(random.number(in: 0...299))".utf8)
      text.append(random.chance(10) ? 10 : 32)
    }
    text.append(10)
    return text
  }

  private static func sketch(_ bytes: [UInt8]) throws -> (KeySketch, Sample) {
    let directory = try TemporaryDirectory()
    let files = try CoreJob.files([try directory.write(bytes, to: "text")])
    let program = Program.aggregating(WordCount(tokens: .whitespace, lowercase: false))
    let task = MapTaskSpecification(
      job: 1, task: 0, program: .wordcount(tokens: .whitespace, lowercase: false), files: files,
      splits: [], partitions: 1, slots: 1, memoryBytes: 256 << 20, spillCompression: .lz4,
      scratch: directory.place)
    let sample = try SampleTask(
      task, program: program, plan: SamplePlan(files, for: program, purpose: .plan),
      skipsBadRecords: false, cancellation: Cancellation()
    ).run(keepsKeys: true)
    return (try #require(sample.sketch), sample)
  }

  @Test("no two tiles are of the same piece of a gzip file that is read from the front in steps")
  func steps() throws {
    let text = Self.local(bytes: 12 << 20)
    let (sketch, sample) = try Self.sketch(GzipMember(text, level: 1).bytes)
    #expect(sample.places == 1 && sample.skippedBytes > 4 * sample.inflatedBytes)
    #expect(sketch.tiles > 40)
    // Tiles of 16 KiB are 128 KiB apart; words are in use for 32 KiB.
    #expect(sketch.entries.values.allSatisfy { $0.tiles == 1 })
    #expect(sketch.shortSum + sketch.longSum == sketch.pairs)
  }

  @Test("the tiles of a plain file are its places, in four quarters")
  func places() throws {
    let (sketch, sample) = try Self.sketch(Self.local(bytes: 8 << 20))
    #expect(sample.places == 64 && sketch.tiles == 64)
    let quarters = sketch.entries.values.reduce(into: SIMD4<Int>()) {
      $0 &+= SIMD4<Int>(truncatingIfNeeded: $1.quarters)
    }
    for quarter in 0..<4 {
      #expect(abs(Double(quarters[quarter]) / Double(quarters[0]) - 1) < 0.15, "\(quarters)")
    }
  }
}
