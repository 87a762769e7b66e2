import DataCore
import JobModel
import Storage
import Testing

@testable import Commands

@Suite("Inputs of a submitted job, made absolute")
struct WholeInputTests {
  private static func words(_ input: ByteString) throws -> [String] {
    let job = JobSpecification(
      program: .count(nil), inputs: [input], output: "out", slots: 1, splitBytes: 1 << 20,
      memoryBytes: 96 << 20, scratch: "")
    let whole = try #require(job.madeWhole().inputs.first)
    #expect(FilePath(whole).isAbsolute)
    return try BraceExpansion.words(whole.bytes).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test("each word of a brace is made whole by itself")
  func braces() throws {
    let here = OutputDirectory.resolved(".").shown
    #expect(try Self.words("{/abs,rel}") == ["/abs", "\(here)/rel"])
    #expect(try Self.words("{/a/{b,c}*,./d}/e") == ["/a/b*/e", "/a/c*/e", "\(here)/d/e"])
    #expect(try Self.words("{/a,/b}") == ["/a", "/b"])
    #expect(try Self.words("{a,b}") == ["\(here)/a", "\(here)/b"])
    #expect(try Self.words("/{a,b}") == ["/a", "/b"])
  }

  @Test("what a word has of commas and braces stays in it")
  func quoted() throws {
    let here = OutputDirectory.resolved(".").shown
    #expect(try Self.words("{/a,b},c") == ["/a\\,c", "\(here)/b\\,c"])
    #expect(try Self.words("{/a\\,b,c}") == ["/a\\,b", "\(here)/c"])
  }
}
