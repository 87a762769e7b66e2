import TestSupport
import Testing

/// `--null-output` and formats: records end with what ends the output's records, and none twice.
@Suite("What stands after a record")
struct RecordEndTests {
  /// The last record of each file lacks what ends it.
  private static let lines = ["a": "c\nd", "b": "a"]

  private func answer(_ inputs: [String: String], _ arguments: [String]) throws -> String {
    let bench = try Bench(inputs.mapValues { Array($0.utf8) }, job: ["run"] + arguments)
    return String(decoding: try bench.answer(), as: UTF8.self)
  }

  @Test("sort and top write the records of every format, and none runs into the next")
  func sort() throws {
    let nul = ["a": "c\0d", "b": "a"]
    let fixed = ["a": "cd", "b": "a"]
    let files = ["a": "c\nd", "b": "a", "c": "b\n", "d": ""]
    for (format, inputs, sorted, ended) in [
      ("lines", Self.lines, "a\nc\nd\n", "a\0c\0d\0"), ("nul", nul, "a\0c\0d\0", "a\0c\0d\0"),
      ("fixed:1", fixed, "acd", "a\0c\0d\0"),
      ("file", files, "\na\nb\nc\nd\n", "\0a\0b\n\0c\nd\0"),
    ] {
      for program in [
        ["sort"], ["sort", "-s", "-k", "1"], ["top", "--count", "9", "--key", "1r"],
      ] {
        let flags = program + ["--format", format]
        #expect(try answer(inputs, flags) == sorted, "\(flags)")
        #expect(try answer(inputs, flags + ["--null-output"]) == ended, "\(flags)")
      }
    }
  }

  @Test("grep, distinct, count and join end what they write once")
  func others() throws {
    let files = ["a": "c\nd", "b": "a\n"]
    for (arguments, inputs, plain, ended) in [
      (["grep", "-e", "."], Self.lines, "c\nd\na\n", "c\0d\0a\0"),
      (["grep", "-e", ".", "--format", "file"], files, "c\nd\na\n", "c\nd\0a\n\0"),
      (["grep", "-e", ".", "--format", "nul"], ["a": "b\0c"], "b\0c\0", "b\0c\0"),
      (["grep", "-e", ".", "--format", "fixed:2"], ["a": "b\nc\n"], "b\nc\n", "b\n\0c\n\0"),
      (["distinct"], Self.lines, "a\nc\nd\n", "a\0c\0d\0"),
      (["distinct", "--format", "file"], files, "a\nc\nd\n", "a\n\0c\nd\0"),
      (["count"], Self.lines, "a\t1\nc\t1\nd\t1\n", "a\t1\0c\t1\0d\t1\0"),
      (["--map", "cat", "--partitions", "0"], Self.lines, "c\nd\na\n", "c\0d\0a\0"),
      (["--map", "cat", "--reduce", "cat"], Self.lines, "a\nc\nd\n", "a\0c\0d\0"),
      (
        ["--map", "cat", "--partitions", "0", "--format", "nul"], ["a": "b\0c"], "b\0c\n", "b\0c\0"
      ),
      (["--map", "cat", "--partitions", "0", "--format", "nul"], ["a": "b\0"], "b\0\n", "b\0"),
    ] {
      let flags =
        arguments.contains("--partitions") || arguments[0] == "grep"
        ? arguments : arguments + ["--partitions", "1"]
      #expect(try answer(inputs, flags) == plain, "\(arguments)")
      #expect(try answer(inputs, flags + ["--null-output"]) == ended, "\(arguments)")
    }
  }

  @Test("what grep, sort and top find in WARC files is a WARC file")
  func warc() throws {
    let records = ["b", "a\n", "\r\n\r\n"].map { WarcText($0) }
    let file = records.flatMap { $0.bytes + WarcText.separator }
    let bench = try Bench(["a.warc": Array(file.dropLast(4))], job: ["run", "grep", "-e", ""])
    let isSame = try bench.answer(["--format", "warc"]) == file
    #expect(isSame)
    let sorted = try Bench(["a.warc": file], job: ["run", "sort"])
      .answer(["--format", "warc", "--partitions", "1"])
    #expect(sorted.count == file.count)
    let again = try Bench(["b.warc": sorted], job: ["run", "grep", "--count", "-e", "WARC-Type"])
      .answer(["--format", "warc", "--partitions", "1"])
    #expect(again.count { $0 == 9 } == 3)
  }
}
