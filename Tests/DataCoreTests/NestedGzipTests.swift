import JobModel
import TestSupport
import Testing

@testable import DataCore

/// A member that holds whole gzip files byte for byte, as a .tar.gz of .gz files does.
@Suite("gzip files inside gzip files")
struct NestedGzipTests {
  private static let before = Array(
    "before one\nbefore two\nso long that a split may hold both of two inner files\n".utf8)
  private static let after = Array("after one\nafter two\nafter three without end".utf8)

  /// Maps with every split size: the right answer, or a request to read the file as a whole.
  private func check(inner: [UInt8], inflater: InflaterKind = .preferred) throws -> Int {
    let directory = try TemporaryDirectory()
    let bytes = NestedGzip.file(before: Self.before, inner: inner, after: Self.after)
    let text = NestedGzip.text(before: Self.before, inner: inner, after: Self.after)
    let files = try CoreJob.files([directory.write(bytes, to: "outer.gz")])
    var broken = 0
    for splitBytes in 1...bytes.count {
      let job = CoreJob(slots: 2, splitBytes: splitBytes, inflater: inflater)
      do {
        try job.check(files, against: text, "split size \(splitBytes)")
      } catch let chain as BrokenGzipChain {
        #expect(chain.files == [0])
        broken += 1
      }
    }
    var whole = files
    whole[0].isSplittable = false
    try CoreJob(splitBytes: 1, inflater: inflater).check(whole, against: text, "read whole")
    return broken
  }

  @Test("one stored file inside never gives a wrong answer", arguments: InflaterKind.available)
  func oneInside(inflater: InflaterKind) throws {
    _ = try check(inner: GzipMember(Array("inner words\nmore\n".utf8)).bytes, inflater: inflater)
  }

  @Test("two stored files side by side never give a wrong answer, nor an error")
  func twoInside() throws {
    let inner = GzipMember(Array("inner words\nmore\n".utf8)).bytes
    #expect(try check(inner: inner + inner) > 0, "the inner file is taken for a member")
  }

  @Test("a stored file that itself holds a stored file never gives a wrong answer")
  func twiceInside() throws {
    let inmost = GzipMember(Array("x y\n".utf8)).bytes
    let inner = NestedGzip.file(before: Array("p\n".utf8), inner: inmost + inmost, after: [10])
    _ = try check(inner: inner + inner)
  }

  @Test("only the file whose members did not match is named")
  func namesTheFile() throws {
    let directory = try TemporaryDirectory()
    let inner = GzipMember(Array("inner\n".utf8)).bytes
    let nested = NestedGzip.file(before: Self.before, inner: inner + inner, after: Self.after)
    let text = Array("a b\n".utf8)
    let files = try CoreJob.files([
      directory.write(GzipKind.manyMembers.file(of: PlainOracleTests.smallText), to: "a.gz"),
      directory.write(nested, to: "b.gz"), directory.write(text, to: "c"),
    ])
    let error = #expect(throws: BrokenGzipChain.self) {
      // Its second range begins within the text before the inner files.
      _ = try CoreJob(slots: 1, splitBytes: 60).run(files)
    }
    #expect(error?.files == [1])
  }
}
