import JobModel
import TestSupport
import Testing

@testable import Commands

/// Arguments are bytes from the system to the option.
@Suite("Arguments are bytes")
struct ArgumentBytesTests {
  @Test("bytes that are no UTF-8 are shown as escapes in messages of the parser")
  func messages() throws {
    // The shell's printf makes the byte, because a Swift string cannot hold it.
    let outcome = try Command.runInShell(#"exec "$0" status "$(printf 'a\351b')""#, [])
    #expect(outcome.code == 64)
    #expect(outcome.error.contains(#"'a\xE9b'"#), "\(outcome.error)")
  }

  @Test("an argument in the reversible form becomes its bytes again")
  func options() {
    #expect(ByteString(argument: "caf\u{EFE9}")?.bytes == Array("caf".utf8) + [0xE9])
    #expect(ByteString(argument: "café")?.bytes == Array("café".utf8))
    #expect(FilePath(argument: "\u{EFFF}")?.bytes == [0xFF])
  }

  @Test("an empty path, as an unset variable gives it, is refused")
  func emptyPaths() throws {
    let bench = try Bench(["a": Array("x\n".utf8)])
    for flag in ["--output", "--scratch", "--input-list"] {
      for more in [[flag, ""], [flag + "="]] {
        try bench.expectFailure(
          ["--overwrite"] + more, code: 64, saying: "The value '' is invalid for '\(flag)")
      }
    }
    for words in [["verify", ""], ["fetch", "1", ""], ["run", "grep", "-f", "", "x"]] {
      #expect(try Command.run(words).code == 64, "\(words)")
    }
  }

  @Test("thousands of inputs are read, named with a flag or without")
  func many() throws {
    let bench = try Bench(["a": Array("x\n".utf8)], job: ["run", "wordcount"])
    let path = bench.directory.path("in/a")
    for names in [
      Array(repeating: path, count: 3_000), Array(repeating: "--input=" + path, count: 3_000),
    ] {
      #expect(try bench.answer(names) == Array("x\t1\n".utf8))
    }
  }

  @Test("a flag may stand before the program, and its value may begin with a dash")
  func spellings() throws {
    let bench = try Bench(["a": Array("x -foo y\nbar\n".utf8)], job: ["run"])
    let before = try Command.run(
      bench.arguments(["--quiet", "-e", "-foo", "grep"]))
    #expect(before.code == 0, "\(before.error)")
    #expect(try bench.parts(in: "out") == Array("x -foo y\n".utf8))
    let twice = try Command.run(bench.arguments(["wordcount"]) + ["--output", "b"])
    #expect(twice.code == 64)
    #expect(twice.error.hasPrefix("gristmill: --output is given twice"), "\(twice.error)")
    let typo = try Command.run(["run", "wordcuont", "--input", "a"])
    #expect(typo.code == 64)
    #expect(typo.error.contains("did you mean 'wordcount'?"), "\(typo.error)")
  }
}
