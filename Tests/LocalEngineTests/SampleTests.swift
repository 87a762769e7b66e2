import Foundation
import JobModel
import TestSupport
import Testing

@testable import LocalEngine

@Suite("The committed sample")
struct SampleTests {
  @Test("its words are counted as in expected.tsv", arguments: [1, 5], [false, true])
  func expected(partitions: Int, isGzip: Bool) throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let folder = root.appendingPathComponent("datasets/sample").path
    let text = try Files.read(folder + "/text.txt")
    let expected = try #require(PartLines(try Files.read(folder + "/expected.tsv")))
    var shop = try Workshop(["text": isGzip ? GzipKind.manyMembers.file(of: text) : text])
    shop.specification.splitBytes = 5_000
    shop.specification.partitions = .count(partitions)
    try shop.run()
    let wanted = Oracle.Counts(uniqueKeysWithValues: zip(expected.keys, expected.counts))
    let isSame = try shop.counts() == wanted
    #expect(isSame)
    if partitions == 1 {
      #expect(try shop.files()["part-00000"] == Files.read(folder + "/expected.tsv"))
    }
  }
}
