import JobModel
import Testing

@testable import LocalEngine

@Suite("Judging skew")
struct SkewTests {
  private static func judge(_ parts: [(bytes: Int, records: Int)]) -> JobReport.Skew {
    SkewJudge.judge(
      parts.map { PartReport(name: "part", bytes: $0.bytes, records: $0.records, crc32c: "") })
  }

  @Test("even parts need no advice")
  func even() {
    let skew = Self.judge([(100, 10), (100, 10), (100, 10)])
    #expect(skew.ratio == 1)
    #expect(skew.largestPartBytes == 100)
    #expect(skew.meanPartBytes == 100)
    #expect(skew.suggestedPartitions == nil)
  }

  @Test("no parts, and empty parts, are even")
  func empty() {
    #expect(Self.judge([]).ratio == 1)
    #expect(Self.judge([(0, 0), (0, 0)]).ratio == 1)
    #expect(Self.judge([(0, 0), (0, 0)]).suggestedPartitions == nil)
  }

  @Test("few keys in many parts ask for fewer parts")
  func fewKeys() {
    let skew = Self.judge([(100, 10)] + [(Int, Int)](repeating: (10, 1), count: 9))
    #expect(skew.ratio > SkewJudge.badRatio)
    #expect(skew.suggestedPartitions == 1)
  }

  @Test("one part is never too uneven, and for many keys no fewer parts are suggested")
  func noBetter() {
    #expect(Self.judge([(1_000, 1)]).suggestedPartitions == nil)
    #expect(Self.judge([(10_000_000, 100_000), (10, 100_000)]).suggestedPartitions == nil)
  }

  @Test("parts that are too large ask for more parts")
  func large() throws {
    let skew = Self.judge([(3 << 30, 1_000_000), (3 << 30, 1_000_000)])
    #expect(try #require(skew.suggestedPartitions) == 24)
  }
}
