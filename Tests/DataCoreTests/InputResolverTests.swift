import Glibc
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
    try InputResolver.resolve(
      arguments.map { ByteString($0.isEmpty ? directory.path : directory.path($0) as String) }
    ).map { String($0.path.text.dropFirst(directory.path.count + 1)) }
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

  @Test("a file named twice is read once, and one with two names is two files")
  func duplicates() throws {
    let directory = try Self.tree()
    try Files.link(directory.path("link.txt"), to: "a.txt")
    link(directory.path("b.txt"), directory.path("hard.txt"))
    #expect(
      try Self.resolve(
        ["a.txt", "a.txt", "*.txt", "./a.txt", ".//a.txt", "link.txt"], in: directory)
        == [
          "a.txt", "Z.txt", "a b [c].txt", "b.txt", "hard.txt", "link.txt",
        ])
  }

  @Test("a directory named twice is read once, wherever its files are")
  func directoryTwice() throws {
    let directory = try TemporaryDirectory()
    try directory.write("x", to: "flat/a")
    try directory.write("x", to: "nested/below/b")
    #expect(try Self.resolve(["flat", "flat"], in: directory) == ["flat/a"])
    #expect(try Self.resolve(["nested", "nested"], in: directory) == ["nested/below/b"])
  }

  @Test("links are followed, each loop once, and what leads nowhere is left out and said to be")
  func links() throws {
    let directory = try Self.tree()
    _ = try directory.makeDirectory("links") as String
    try Files.link(directory.path("links/file"), to: "../a.txt")
    try Files.link(directory.path("links/folder"), to: "../sub")
    try Files.link(directory.path("links/loop"), to: ".")
    try Files.link(directory.path("links/nowhere"), to: "gone")
    mkfifo(directory.path("links/pipe"), 0o600)
    #expect(
      try Self.resolve(["links"], in: directory)
        == ["links/file", "links/folder/c.txt", "links/folder/deep/d.txt"])
    #expect(
      try Self.leftOut(["links"], in: directory) == [
        "links/folder/.git hidden", "links/folder/_logs hidden", "links/loop loop",
        "links/nowhere dangling_link", "links/pipe pipe",
      ])
  }

  /// What was left out, in order.
  private static func leftOut(
    _ arguments: [String], in directory: TemporaryDirectory
  ) throws -> [String] {
    var specification = JobSpecification(
      program: .count(nil), inputs: arguments.map { ByteString(directory.path($0) as String) },
      output: "out", slots: 1, splitBytes: nil, memoryBytes: 0, scratch: "")
    specification.format = .lines
    let names = try InputResolver.resolve(specification).leftOut
    #expect(names.count == names.names.count)
    return names.names.map {
      "\($0.path.text.dropFirst(directory.path.count + 1)) \($0.reason.rawValue)"
    }
  }

  @Test("patterns leave out what directories leave out, unless they begin with the same byte")
  func hiddenMatches() throws {
    let directory = try Self.tree()
    let message = failure { _ = try Self.resolve(["*SUCCESS"], in: directory) }?.message
    #expect(message?.hasSuffix("apart from 1 name that begins with . or _") == true)
    #expect(try Self.resolve(["_*"], in: directory) == ["_SUCCESS"])
    #expect(try Self.resolve([".h*"], in: directory) == [".hidden"])
    #expect(try Self.resolve(["sub/_*"], in: directory) == ["sub/_logs/x"])
    #expect(
      try Self.leftOut(["*", "sub/*"], in: directory)
        == [".hidden hidden", "_SUCCESS hidden", "sub/.git hidden", "sub/_logs hidden"])
    #expect(
      try Self.leftOut(["*", "_*"], in: directory)
        == [".hidden hidden", "sub/.git hidden", "sub/_logs hidden"], "it is read after all")
  }

  @Test("words in braces may be missing, and come in their order")
  func braces() throws {
    let directory = try Self.tree()
    #expect(try Self.resolve(["{b,none,a}.txt"], in: directory) == ["b.txt", "a.txt"])
    #expect(try Self.resolve(["{sub/c,Z}.t?t"], in: directory) == ["sub/c.txt", "Z.txt"])
    #expect(try Self.leftOut(["{b,none,a}.txt"], in: directory) == ["none.txt missing"])
    let message = failure { _ = try Self.resolve(["{x,y}"], in: directory) }?.message
    #expect(message?.hasPrefix("no file matches ") == true)
    try directory.write("it", to: "{x,y}")
    #expect(try Self.resolve(["{x,y}"], in: directory) == ["{x,y}"], "a name that exists")
  }

  @Test("** stands for any number of directories")
  func anyDirectories() throws {
    let directory = try Self.tree()
    #expect(
      try Self.resolve(["**/*.txt"], in: directory)
        == ["Z.txt", "a b [c].txt", "a.txt", "b.txt", "sub/c.txt", "sub/deep/d.txt"])
    #expect(
      try Self.resolve(["sub/**"], in: directory) == ["sub/c.txt", "sub/deep/d.txt"])
  }

  @Test("names that are no UTF-8 are found, by directories and patterns")
  func bytes() throws {
    let directory = try TemporaryDirectory()
    let name = FilePath(bytes: Array("caf".utf8) + [0xE9])
    close(open(directory.path(name).cString, O_CREAT | O_WRONLY, 0o600))
    let arguments: [FilePath] = [directory.place, directory.path("c*"), directory.path(name)]
    for argument in arguments {
      #expect(
        try InputResolver.resolve([ByteString(argument)]).map(\.path) == [directory.path(name)])
    }
  }

  @Test("listed paths are no patterns")
  func literal() throws {
    let directory = try Self.tree()
    let paths = ["a b [c].txt", "*.txt"].map { directory.path($0) as FilePath }
    let listing = InputResolver.list([paths.map { InputArgument(literal: $0) }], host: nil)
    #expect(listing.arguments[0].roots.count == 1)
    #expect(listing.arguments[1].roots.isEmpty)
    #expect(listing.arguments[1].absence?.contains("No such file") == true)
  }

  @Test("pipes and devices that are named are streams, and /dev/null is an empty file")
  func streams() throws {
    let directory = try TemporaryDirectory()
    mkfifo(directory.path("pipe"), 0o600)
    let files = try InputResolver.resolve(
      [
        "-", "/dev/null", "/proc/version", "/dev/zero",
        ByteString(directory.path("pipe") as String),
      ])
    #expect(files.map(\.isStream) == [true, false, true, true, true])
    #expect(files.map(\.bytes) == [0, 0, 0, 0, 0])
    #expect(files[0].name == "standard input")
    #expect(throws: JobFailure.self) { try JobInputs(files: files).checkRereadable() }
    #expect(throws: Never.self) { try JobInputs(files: [files[1]]).checkRereadable() }
  }

  @Test("everything that is wrong is named at once")
  func allProblems() throws {
    let directory = try Self.tree()
    _ = try directory.makeDirectory("empty/below") as String
    try directory.write("x", to: "only/_hidden")
    try Files.link(directory.path("nowhere"), to: "gone")
    let arguments = ["gone", "empty", "only", "*.gz", "a.txt", "nowhere", "a.txt/below"]
    let failure = failure {
      _ = try InputResolver.resolve(
        arguments.map { ByteString(directory.path($0) as String) } + ["", "/dev/log-of-nobody"])
    }
    #expect(failure?.kind == .missing)
    let lines = (failure?.message ?? "").split(separator: "\n")
    for wanted in [
      "gone: No such", "empty holds no", "only holds no files to read, apart from 1 name",
      "no file matches", "nowhere: the link leads nowhere", "a.txt/below", "--input is empty",
      "/dev/log-of-nobody",
    ] {
      #expect(lines.count { $0.contains(wanted) } == 1, "\(wanted) in \(lines)")
    }
    #expect(lines.count == 8)
  }

  @Test("sizes and formats are those of the files")
  func sizes() throws {
    let directory = try TemporaryDirectory()
    let gzip = GzipMember(Array("text".utf8)).bytes
    let paths: [FilePath] = [
      try directory.write([], to: "empty"), try directory.write(gzip, to: "a.gz"),
      try directory.write("text", to: "text"),
    ]
    #expect(
      try InputResolver.resolve(paths.map { ByteString($0) }) == [
        InputFile(path: paths[0], bytes: 0, format: .plain),
        InputFile(path: paths[1], bytes: gzip.count, format: .gzip),
        InputFile(path: paths[2], bytes: 4, format: .plain),
      ])
  }
}
