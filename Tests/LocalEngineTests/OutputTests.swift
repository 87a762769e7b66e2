import DataCore
import JobModel
import Storage
import TestSupport
import Testing

@testable import LocalEngine

@Suite("Where output goes")
struct OutputTests {
  private static func shop() throws -> Workshop { try Workshop(["a": Array("a b a\n".utf8)]) }

  @Test("an output that exists is not touched")
  func exists() throws {
    let shop = try Self.shop()
    try shop.run()
    let before = try shop.files()
    try shop.expectFailure(.creation, saying: shop.output.shown, "--overwrite")
    #expect(try shop.files() == before)
  }

  @Test(
    "a path that leads to the root is refused, even through a directory that does not exist",
    arguments: [
      "/", "/..", "/gristmill-no-such-directory/..", "/gristmill-no-such-directory/../..",
    ])
  func root(path: FilePath) {
    #expect(OutputDirectory.resolved(path) == "/")
    let failure = #expect(throws: JobFailure.self) {
      _ = try OutputDirectory(path: path, overwrite: true)
    }
    #expect(failure?.kind == .creation)
    #expect(failure?.message.contains("cannot be replaced") == true, "\(failure as Any)")
  }

  @Test("an empty directory, and one whose parents are missing, become the output")
  func makesParents() throws {
    var shop = try Self.shop()
    try shop.directory.makeDirectory("out")
    try shop.run()
    shop.specification.output = shop.directory.path("x/y/z/")
    try shop.run()
    #expect(try shop.counts() == [[97]: 2, [98]: 1])
    #expect(try shop.directory.names(in: "x/y") == ["z"])
  }

  @Test("overwriting replaces all parts of an earlier output, however many there were")
  func overwrites() throws {
    var shop = try Self.shop()
    shop.specification.partitions = .count(5)
    shop.specification.compressOutput = true
    try shop.run()
    try shop.directory.write("c\n", to: "in/a")
    shop.specification.partitions = .count(2)
    shop.specification.compressOutput = false
    shop.specification.overwrite = true
    try shop.run()
    #expect(try shop.directory.names(in: "out") == ["_SUCCESS", "part-00000", "part-00001"])
    #expect(try shop.counts() == [[99]: 1])
    #expect(try shop.directory.names() == ["in", "out", "scratch"])
  }

  @Test(
    "a directory with anything that is not ours is never overwritten",
    arguments: [
      "notes.txt", ".hidden", "part-1", "part-00000.txt", "below/part-00000", "part-abcde",
    ])
  func strangers(name: String) throws {
    var shop = try Self.shop()
    try shop.run()
    try shop.directory.write("mine", to: "out/" + name)
    shop.specification.overwrite = true
    try shop.expectFailure(.creation, saying: "which no job of gristmill wrote")
    #expect(try Files.read(shop.output.appending(FilePath(name))) == Array("mine".utf8))
  }

  @Test("an output that is a file is an error, overwriting or not", arguments: [false, true])
  func isFile(overwrite: Bool) throws {
    var shop = try Self.shop()
    try shop.directory.write("mine", to: "out")
    shop.specification.overwrite = overwrite
    try shop.expectFailure(.creation, saying: "is not a directory")
  }

  @Test(
    "an output inside an input directory is an error", arguments: ["in", "in/out", "in/x/y"])
  func insideInput(output: FilePath) throws {
    var shop = try Self.shop()
    shop.specification.output = shop.directory.path(output)
    shop.specification.overwrite = true
    try shop.expectFailure(.creation, saying: "lies inside the input")
  }

  @Test("an output inside an input is found through dots, slashes and links")
  func insideInputByAnotherName() throws {
    var shop = try Self.shop()
    try Files.link(shop.directory.path("link"), to: "in")
    for output in ["link/out", "in/../in/./out", "in//out/", "scratch/../in/new/../out"] {
      shop.specification.output = shop.directory.path(output)
      try shop.expectFailure(.creation)
    }
  }

  @Test("an output inside a directory that a pattern matches is an error")
  func insidePattern() throws {
    var shop = try Self.shop()
    shop.specification.inputs = [shop.directory.path("i*")]
    shop.specification.output = shop.directory.path("in/out")
    try shop.expectFailure(.creation, saying: "lies inside the input")
  }

  @Test("a name that only begins like the input's is not inside it")
  func besideInput() throws {
    var shop = try Self.shop()
    shop.specification.output = shop.directory.path("in-counts")
    try shop.run()
    #expect(try shop.counts() == [[97]: 2, [98]: 1])
  }

  @Test("an input inside the output is an error, overwriting or not", arguments: [false, true])
  func inputInside(overwrite: Bool) throws {
    var shop = try Self.shop()
    try shop.run()
    shop.specification.inputs = ["\(shop.output)/part-00000"]
    shop.specification.overwrite = overwrite
    try shop.expectFailure(.creation, saying: "part-00000 lies inside --output")
  }

  @Test("the root directory cannot be an output")
  func root() throws {
    var shop = try Self.shop()
    shop.specification.output = "/"
    try shop.expectFailure(.creation)
  }

  @Test("a failed job removes the parent directories it made")
  func parentsGo() throws {
    var shop = try Workshop(["bad.gz": Array(GzipMember([97]).bytes.dropLast())])
    shop.specification.output = shop.directory.path("x/y/z")
    try shop.expectFailure(.input, saying: "truncated")
  }

  @Test("an output that cannot be made removes the parent directories it made")
  func parentsOfImpossible() throws {
    var shop = try Self.shop()
    // Longer than a file system allows a name.
    shop.specification.output = shop.directory.path("x/y/" + String(repeating: "n", count: 300))
    try shop.expectFailure(.creation)
  }

  @Test("a failed job leaves an earlier output as it was")
  func failureKeepsOld() throws {
    var shop = try Self.shop()
    try shop.run()
    let before = try shop.files()
    try shop.directory.write(Array(GzipMember([97]).bytes.dropLast()), to: "in/bad.gz")
    shop.specification.overwrite = true
    try shop.expectFailure(.input, saying: "truncated")
    #expect(try shop.files() == before)
  }
}
