import JobModel
import TestSupport
import Testing

@testable import DataCore

@Suite("Finding input files")
struct InputResolverTests {
  /// Paths below `directory` that `arguments`, which are below it too, lead to.
  private static func resolve(_ arguments: [String], in directory: TemporaryDirectory) throws
    -> [String]
  {
    try InputResolver.resolve(arguments.map { $0.isEmpty ? directory.path : directory.path($0) })
      .map { String($0.path.dropFirst(directory.path.count + 1)) }
  }

  private static func tree() throws -> TemporaryDirectory {
    let directory = try TemporaryDirectory()
    for name in [
      "b.txt", "a.txt", "sub/c.txt", "sub/deep/d.txt", ".hidden", "_SUCCESS",
      "sub/.git/config", "sub/_logs/x", "Z.txt", "a b [c].txt",
    ] {
      try directory.write(name, to: name)
    }
    return directory
  }

  @Test("a directory is read to its bottom, in byte order of names, without hidden and _ names")
  func directories() throws {
    let directory = try Self.tree()
    #expect(
      try Self.resolve([""], in: directory)
        == ["Z.txt", "a b [c].txt", "a.txt", "b.txt", "sub/c.txt", "sub/deep/d.txt"])
  }

  @Test("files come in the order of their arguments, even hidden ones if they are named")
  func arguments() throws {
    let directory = try Self.tree()
    #expect(
      try Self.resolve(["b.txt", "_SUCCESS", ".hidden", "sub"], in: directory)
        == ["b.txt", "_SUCCESS", ".hidden", "sub/c.txt", "sub/deep/d.txt"])
  }

  @Test("patterns match in byte order")
  func patterns() throws {
    let directory = try Self.tree()
    #expect(try Self.resolve(["?.txt"], in: directory) == ["Z.txt", "a.txt", "b.txt"])
    #expect(try Self.resolve(["su*/*.txt"], in: directory) == ["sub/c.txt"])
    #expect(try Self.resolve(["[ab].txt"], in: directory) == ["a.txt", "b.txt"])
    #expect(try Self.resolve(["s*"], in: directory) == ["sub/c.txt", "sub/deep/d.txt"])
  }

  @Test("a file whose name looks like a pattern is that file")
  func patternNames() throws {
    let directory = try Self.tree()
    #expect(try Self.resolve(["a b [c].txt"], in: directory) == ["a b [c].txt"])
  }

  @Test("a file named twice is read once")
  func duplicates() throws {
    let directory = try Self.tree()
    try Files.link(directory.path("link.txt"), to: "a.txt")
    #expect(
      try Self.resolve(["a.txt", "a.txt", "*.txt", "./a.txt", "link.txt"], in: directory)
        == ["a.txt", "Z.txt", "a b [c].txt", "b.txt"])
  }

  @Test("a directory named twice is read once, wherever its files are")
  func directoryTwice() throws {
    let directory = try TemporaryDirectory()
    try directory.write("x", to: "flat/a")
    try directory.write("x", to: "nested/below/b")
    #expect(try Self.resolve(["flat", "flat"], in: directory) == ["flat/a"])
    #expect(try Self.resolve(["nested", "nested"], in: directory) == ["nested/below/b"])
  }

  @Test("links to files are read, and links to directories are not followed")
  func links() throws {
    let directory = try Self.tree()
    try directory.makeDirectory("links")
    try Files.link(directory.path("links/file"), to: "../a.txt")
    try Files.link(directory.path("links/folder"), to: "../sub")
    try Files.link(directory.path("links/loop"), to: ".")
    #expect(try Self.resolve(["links"], in: directory) == ["links/file"])
    #expect(try Self.resolve(["links/folder"], in: directory).count == 2, "it was asked for")
  }

  @Test("everything that is wrong is named at once")
  func allProblems() throws {
    let directory = try Self.tree()
    try directory.makeDirectory("empty/below")
    try directory.write("x", to: "only/_hidden")
    try directory.makeDirectory("dangling")
    try Files.link(directory.path("dangling/nowhere"), to: "gone")
    let arguments = ["gone", "empty", "only", "*.gz", "a.txt", "dangling", "a.txt/below"]
    let failure = failure {
      _ = try InputResolver.resolve(arguments.map { directory.path($0) } + ["", "/dev/null"])
    }
    #expect(failure?.kind == .input)
    let lines = (failure?.message ?? "").split(separator: "\n")
    for wanted in [
      "gone: No such", "empty holds no", "only holds no", "no file matches",
      "dangling/nowhere", "a.txt/below", "--input is empty", "/dev/null is neither",
    ] {
      #expect(lines.count { $0.contains(wanted) } == 1, "\(wanted) in \(lines)")
    }
    #expect(lines.count == 8)
  }

  @Test("sizes and formats are those of the files")
  func sizes() throws {
    let directory = try TemporaryDirectory()
    let gzip = GzipMember(Array("text".utf8)).bytes
    let paths = [
      try directory.write([], to: "empty"), try directory.write(gzip, to: "a.gz"),
      try directory.write("text", to: "text"),
    ]
    #expect(
      try InputResolver.resolve(paths) == [
        InputFile(path: paths[0], bytes: 0, format: .plain),
        InputFile(path: paths[1], bytes: gzip.count, format: .gzip),
        InputFile(path: paths[2], bytes: 4, format: .plain),
      ])
  }
}
