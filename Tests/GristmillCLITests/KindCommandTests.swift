import TestSupport
import Testing

@Suite("Inputs that are plainly not text")
struct KindCommandTests {
  private static let zip = Array("PK\u{3}\u{4}zip zip\n".utf8)

  @Test("a job over one names it and leaves nothing, and --any-bytes takes it as it is")
  func refused() throws {
    let bench = try Bench(["a": Array("a\n".utf8), "b.txt": Self.zip])
    try bench.expectFailure([], code: 65, saying: "in/b.txt is a zip archive", "--any-bytes")
    let isWhole =
      try bench.answer(["--any-bytes", "--partitions", "1"])
      == Array("PK\u{3}\u{4}zip\t1\na\t1\nzip\t1\n".utf8)
    #expect(isWhole)
  }

  @Test("inside of gzip, for a mapper and in a plan it is refused as well")
  func everywhere() throws {
    let inputs = ["a.gz": GzipMember(Self.zip).bytes]
    for job in [
      ["run", "sort"], ["plan", "sort"], ["explain", "sort"], ["run", "--map", "cat"],
      ["run", "grep", "-e", "x"], ["run", "sort", "--format", "nul"],
    ] {
      try Bench(inputs, job: job).expectFailure(
        [], code: 65, saying: "is a zip archive, inside of gzip")
    }
  }

  @Test("a mapper gets whole files of any bytes")
  func wholeFiles() throws {
    let bench = try Bench(["a": Self.zip], job: ["run", "--map", "od -An -c"])
    #expect(try bench.answer(["--format", "file", "--partitions", "0"]).count > 20)
  }
}
