import TestSupport
import Testing

@Suite("--skip-bad-records for programs in any language")
struct SkipCommandTests {
  /// 40,000 lines, of which four are bad.
  private static let bad = [7, 12_345, 12_346, 39_999]
  private static let lines = (0..<40_000).map { number in
    "\(bad.contains(number) ? "bad" : "good") line \(number)\n"
  }
  private static let text = Array(lines.joined().utf8)
  private static let good = Array(lines.filter { $0.hasPrefix("good") }.joined().utf8)

  /// A script that fails on bad lines in a way of its own, and notes each start.
  private static let scripts = [
    "python3 -c 'import sys\nopen(\"STARTS\", \"a\").write(\"x\")\nfor line in sys.stdin:\n  assert \"bad\" not in line\n  print(line, end=\"\")'",
    "sh -c 'printf x >> STARTS; exec awk \"/bad/ { exit 3 } { print }\"'",
    "sh -c 'printf x >> STARTS; sed \"/bad/q9\" > OUT$$; code=$?; cat OUT$$; rm OUT$$; exit $code'",
  ]

  private static func bench(_ inputs: [String: [UInt8]], _ script: String) throws -> Bench {
    var bench = try Bench(inputs)
    let command = script.replacing("STARTS", with: bench.directory.path("starts"))
      .replacing("OUT", with: bench.directory.path("scratch/out"))
    bench.job = ["run", "--map", command]
    return bench
  }

  @Test(
    "four records of 40,000 cost some forty starts, and everything else is right",
    arguments: scripts)
  func few(script: String) throws {
    for inputs in [["a": Self.text], ["a.gz": GzipMember(Self.text).bytes]] {
      let bench = try Self.bench(inputs, script)
      let outcome = try bench.run(["--partitions", "0", "--skip-bad-records", "4"])
      #expect(outcome.code == 0, "\(outcome.error)")
      let isSame = try bench.parts(in: "out") == Self.good
      #expect(isSame)
      #expect(outcome.output.contains("4 of at most 4 records skipped:"))
      for number in Self.bad {
        let place = Self.lines[..<number].reduce(0) { $0 + $1.utf8.count }
        #expect(outcome.output.contains("byte \(place): "), "line \(number)")
      }
      let starts = try Files.read(bench.directory.path("starts")).count
      #expect(starts <= 1 + 4 * 20, "\(starts) starts")
      try Files.remove(bench.directory.path("starts"))
      let before = try bench.parts(in: "out")
      let failed = try bench.run(["--partitions", "0", "--skip-bad-records", "3", "--overwrite"])
      #expect(failed.code == 1 && failed.error.contains("3 records were skipped before"))
      #expect(try bench.parts(in: "out") == before)
    }
  }

  @Test("without bad records programs run as they do without the flag, and the report says so")
  func none() throws {
    let long = [[UInt8]](repeating: Self.good, count: 12).flatMap { $0 }
    for script in ["awk 'END { print NR }'", "cat"] {
      let bench = try Bench(["a": long], job: ["run", "--map", script, "--reduce", "cat"])
      let wanted = try bench.answer(["--partitions", "2"])
      let outcome = try bench.run(["--partitions", "2", "--skip-bad-records", "1", "--overwrite"])
      #expect(outcome.output.contains("0 of at most 1 record skipped."), "\(outcome.output)")
      let isSame = try bench.parts(in: "out") == wanted
      #expect(isSame, "\(script)")
    }
  }

  @Test(
    "a bad key is shown by its bytes, and as cut if it is",
    arguments: [
      ([98, 0xff], "key \"$'b\\377'\": "),
      ([UInt8](repeating: 98, count: 200), "key \"\(String(repeating: "b", count: 80))...\": "),
      ([UInt8](repeating: 98, count: 80), "key \"\(String(repeating: "b", count: 80))\": "),
    ] as [([UInt8], String)])
  func shownKeys(_ key: [UInt8], _ shown: String) throws {
    let bench = try Bench(
      ["a": key + Array("\t1\ngood\t2\n".utf8)],
      job: ["run", "--map", "cat", "--reduce", "awk '/^b/ { exit 3 } { print }'"])
    let outcome = try bench.run(["--partitions", "1", "--skip-bad-records", "1"])
    #expect(outcome.code == 0, "\(outcome.error)")
    #expect(outcome.output.contains(shown), "\(outcome.output)")
  }

  @Test("a reducer's bad keys are left out with all their lines")
  func keys() throws {
    let lines = (0..<30_000).map { "\($0 % 5_000 == 77 ? "bad" : "good")\($0 % 5_000)\t\($0)\n" }
    let reducer = "awk '/^bad/ { exit 3 } { print }'"
    let bench = try Bench(
      ["a": Array(lines.joined().utf8)], job: ["run", "--map", "cat", "--reduce", reducer])
    let outcome = try bench.run(["--partitions", "1", "--skip-bad-records", "1"])
    #expect(outcome.code == 0, "\(outcome.error)")
    #expect(outcome.output.contains("partition 0, key \"bad77\": "), "\(outcome.output)")
    let wanted = try bench.shell("grep -v ^bad in/a | sort -s -t \"$(printf '\\t')\" -k 1,1")
    let isSame = try bench.parts(in: "out") == wanted
    #expect(isSame)
  }

  @Test("a program that cannot start, or fails on nothing, fails the job")
  func hopeless() throws {
    for (script, what) in [("false", "exit code 1"), ("sh -c 'exit 5'", "exit code 5")] {
      let bench = try Bench(["a": Self.text], job: ["run", "--map", script])
      try bench.expectFailure(["--skip-bad-records", "9"], saying: what)
    }
  }

  @Test("damaged WARC records are left out by built-in programs too")
  func warc() throws {
    var short = WarcText("abc")
    short.length = "2"
    let records = [short, WarcText("xyz")].map { GzipMember($0.bytes + WarcText.separator).bytes }
    let bench = try Bench(
      ["a.warc.gz": Array(records.joined())],
      job: ["run", "grep", "-o", "-e", "xyz", "--format", "warc"])
    try bench.expectFailure([], code: 65, saying: "not a WARC record")
    let outcome = try bench.run(["--skip-bad-records", "1"])
    #expect(outcome.code == 0, "\(outcome.error)")
    #expect(outcome.output.contains("1 of at most 1 record skipped:"))
    #expect(try bench.parts(in: "out") == Array("xyz\n".utf8))
  }
}
