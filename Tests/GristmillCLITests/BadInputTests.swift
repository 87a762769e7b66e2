import Glibc
import TestSupport
import Testing

@Suite("Bad input gets a clear error, and leaves nothing")
struct BadInputTests {
  private static let gzip = GzipMember(Array("some words in a file\n".utf8)).bytes

  @Test("missing inputs are all named at once")
  func missing() throws {
    let bench = try Bench(["a": [97]])
    try bench.expectFailure(
      ["--input", "gone-1", bench.directory.path("gone-2"), bench.directory.path("*.gz")],
      code: 66, saying: "gone-1", "gone-2", "no file matches")
  }

  @Test(
    "an unreadable input is named",
    .enabled(if: geteuid() != 0, "root may read everything"))
  func unreadable() throws {
    let bench = try Bench(["a": [97]])
    chmod(bench.directory.path("in/a"), 0)
    try bench.expectFailure(code: 66, saying: "in/a")
  }

  @Test("an empty directory is an error")
  func empty() throws { try Bench().expectFailure(code: 66, saying: "in holds no files to read") }

  @Test("damaged gzip is named, with the place")
  func damaged() throws {
    let end = Self.gzip.count
    var crc = Self.gzip
    crc[end - 8] ^= 1
    var length = Self.gzip
    length[end - 4] ^= 1
    for (bytes, what) in [
      (Array(Self.gzip.dropLast(5)), "truncated"), (crc, "byte \(end - 8): wrong CRC-32"),
      (length, "byte \(end - 4): wrong length"), (Self.gzip + [1, 2, 3], "byte \(end): no gzip"),
    ] {
      let bench = try Bench(["good": [97], "bad.gz": bytes])
      try bench.expectFailure(
        code: 65, saying: bench.directory.path("in/bad.gz") + ": damaged gzip", what)
    }
  }

  @Test("a line larger than the budget allows is an error that names --memory")
  func longLine() throws {
    let bench = try Bench(["a": [UInt8](repeating: 120, count: 40 << 20)])
    try bench.expectFailure(["--memory", "72MiB"], code: 65, saying: "in/a", "line", "--memory")
  }

  @Test("an output inside the input is an error")
  func outputInside() throws {
    let bench = try Bench(["a": [97]])
    try bench.expectFailure(
      ["--output", bench.directory.path("in/out")], code: 73, saying: "lies inside the input")
  }

  @Test("a missing scratch directory is named")
  func noScratch() throws {
    let bench = try Bench(["a": [97]])
    try bench.expectFailure(["--scratch", bench.directory.path("gone")], saying: "/gone/")
  }

  @Test(
    "a nonsensical flag exits with 64, and says which",
    arguments: [
      (["--slots", "0"], "--slots"), (["--slots", "x"], "--slots"),
      (["--slots", "100000"], "--slots"),
      (["--split-size", "0"], "--split-size"), (["--split-size", "big"], "--split-size"),
      (["--memory", "1MiB"], "--memory"), (["--memory", "-5"], "--memory"),
      (["--partitions", "0"], "--partitions"), (["--partitions", "many"], "--partitions"),
      (["--spill-compression", "zip"], "--spill-compression"), (["--tokens", "bytes"], "--tokens"),
      (["--no-such-flag"], "--no-such-flag"),
    ] as [([String], String)])
  func nonsense(flags: [String], name: String) throws {
    try Bench(["a": [97]]).expectFailure(flags, code: 64, saying: name)
  }

  @Test("a command without its arguments exits with 64")
  func noArguments() throws {
    for arguments in [
      ["run", "wordcount"], ["run", "wordcount", "--input"], ["verify"], ["run", "sort"],
      ["grind"], ["run", "wordcount", "--output", "x", "--input"],
    ] {
      let outcome = try Command.run(arguments)
      #expect(outcome.code == 64, "\(arguments)")
      #expect(!outcome.error.isEmpty, "\(arguments)")
      #expect(outcome.output.isEmpty, "\(arguments)")
    }
  }

  @Test("a worker takes its manager's address in one flag or in two, not in both")
  func managerOfWorker() throws {
    let both = try Command.run(["worker", "--manager", "a:1", "--manager-host", "b"])
    #expect(both.code == 64)
    #expect(both.error.contains("leave out these two"), "\(both.error)")
    let bad = try Command.run(["worker", "--manager", "a"])
    #expect(bad.code == 64)
  }
}
