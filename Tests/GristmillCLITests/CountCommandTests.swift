import TestSupport
import Testing

@Suite("gristmill run count, distinct and top")
struct CountCommandTests {
  private static let table = Tables.text(lines: 3_000, fields: 0...4, separator: ":", seed: 11)

  private func bench(_ job: [String]) throws -> Bench {
    try Bench(["1": Self.table, "2.gz": GzipMember(Self.table).bytes, "3": []], job: job)
  }

  /// The counts of `uniq -c`, in our format.
  private static let uniq = "uniq -c | sed 's/^ *\\([0-9]*\\) \\(.*\\)$/\\2\\t\\1/'"

  @Test("records are counted as sort and uniq -c do", arguments: ["1", "3"])
  func count(partitions: String) throws {
    let bench = try bench(["run", "count"])
    let wanted = try bench.shell("sort in/1 in/1 | \(Self.uniq)")
    let found = try bench.answer(["--partitions", partitions, "--split-size", "3000"])
    #expect(Tables.sortedLines(found) == Tables.sortedLines(wanted))
    if partitions == "1" { #expect(found == wanted) }
  }

  @Test("a field is counted, and records without it are reported", arguments: [1, 2, 3])
  func field(number: Int) throws {
    let bench = try bench(["run", "count", "--field", "\(number)", "-t", ":"])
    let fields = "awk -F: 'NF >= \(number) || \(number) == 1 { print $\(number) }' in/1 in/1"
    let wanted = try bench.shell("\(fields) | sort | \(Self.uniq)")
    #expect(try bench.answer(["--partitions", "1"]) == wanted)
    let without = NaiveMapReduce.lines(Self.table).count {
      number > 1 && $0.split(separator: 58, omittingEmptySubsequences: false).count < number
    }
    let report = try bench.run(["--overwrite", "--json"]).output
    let counter = report.firstMatch(of: #/"name" : "without field (\d+)",\s+"value" : (\d+)/#)
    #expect((counter?.1).map(String.init) == (without > 0 ? "\(number)" : nil))
    #expect((counter?.2).map(String.init) == (without > 0 ? "\(2 * without)" : nil))
  }

  @Test("distinct records are those of sort -u", arguments: ["1", "4"])
  func distinct(partitions: String) throws {
    let bench = try bench(["run", "distinct"])
    let wanted = try bench.shell("sort -u in/1")
    let found = try bench.answer(["--partitions", partitions, "--split-size", "1000"])
    #expect(Tables.sortedLines(found) == NaiveMapReduce.lines(wanted))
  }

  @Test("distinct fields are those of cut and sort -u")
  func distinctField() throws {
    let bench = try bench(["run", "distinct", "--field", "2", "-t", ":"])
    let wanted = try bench.shell("cut -s -d: -f2 in/1 | sort -u")
    #expect(try bench.answer(["--partitions", "1"]) == wanted)
  }

  @Test(
    "several fields are one key, as cut(1) prints them",
    arguments: [(["2", "3"], "2,3"), (["3", "1"], "1,3"), (["1", "2", "4", "2"], "1,2,4")])
  func fields(numbers: [String], list: String) throws {
    let bench = try bench(["run", "count", "-t", ":"] + numbers.flatMap { ["--field", $0] })
    // cut prints what there is of a short line, which we leave out.
    let last = list.split(separator: ",").last ?? ""
    let wanted = try bench.shell(
      "awk -F: 'NF >= \(last)' in/1 in/1 | cut -d: -f\(list) | sort | \(Self.uniq)")
    #expect(try bench.answer(["--partitions", "1"]) == wanted)
    #expect(
      Tables.sortedLines(try bench.answer(["--partitions", "3", "--split-size", "1000"]))
        == Tables.sortedLines(wanted))
    let report = try bench.run(["--overwrite", "--json"]).output
    let without = NaiveMapReduce.lines(Self.table).count {
      $0.split(separator: 58, omittingEmptySubsequences: false).count < Int(last) ?? 0
        || $0.isEmpty
    }
    let counter = report.firstMatch(of: #/"name" : "without field (\d+)",\s+"value" : (\d+)/#)
    #expect((counter?.1).map(String.init) == String(last))
    #expect((counter?.2).map(String.init) == "\(2 * without)")
  }

  @Test("fields between blanks are joined by one blank, however long they are")
  func blankFields() throws {
    let long = String(repeating: "x", count: 200_000)
    let bench = try Bench(
      ["1": Array("a  b\t c\n d b e\na \(long) f\nd  b e\nshort\n".utf8)],
      job: ["run", "distinct", "--field", "1", "--field", "3"])
    #expect(try bench.answer(["--partitions", "1"]) == Array("a c\na f\nd e\n".utf8))
  }

  @Test("top says that r asks for the least", arguments: [["-k", "2nr"], ["-n", "-r"]])
  func topNotice(flags: [String]) throws {
    let bench = try Bench(
      ["1": Array("a 1\nb 3\nc 2\n".utf8)], job: ["run", "top", "--count", "1"])
    let outcome = try bench.run(flags)
    #expect(outcome.code == 0)
    #expect(outcome.error.hasPrefix("gristmill: warning: --"), "\(outcome.error)")
    #expect(outcome.error.contains("r asks for the least"), "\(outcome.error)")
    #expect(try bench.run(flags + ["--overwrite", "--quiet"]).error.isEmpty)
    #expect(try bench.run(["-k", "2n", "-k", "1r", "--overwrite"]).error.isEmpty)
  }

  @Test(
    "the greatest records are those of sort, tail and tac", arguments: [1, 7, 1_000, 100_000],
    [[], ["-n", "-t", ":", "-k", "2,2"], ["-r"], ["-f", "-k", "1.2"], ["-h"], ["-V", "-k", "2"]])
  func top(count: Int, flags: [String]) throws {
    let bench = try bench(["run", "top", "--count", "\(count)"] + flags)
    let wanted = try bench.shell("sort \"$@\" in/1 in/1 | tail -n \(count) | tac", flags)
    for more in [["--slots", "1"], ["--slots", "4", "--split-size", "2000"]] {
      #expect(try bench.answer(more) == wanted, "\(flags)")
    }
  }

  @Test("the greatest records of a reversed order are the smallest")
  func topReversed() throws {
    let text = Tables.text(lines: 500, fields: 2...3, separator: " ", seed: 13)
    let bench = try Bench(["1": text], job: ["run", "top", "--count", "20", "-r"])
    #expect(try bench.answer() == bench.shell("sort -r in/1 | tail -n 20 | tac"))
  }

  @Test("the greatest records are found if each slot spills")
  func topSpilled() throws {
    let text = Tables.text(lines: 200_000, fields: 1...2, separator: " ", seed: 12)
    let bench = try Bench(["1": text], job: ["run", "top", "--count", "90000", "-k", "1,1"])
    let wanted = try bench.shell("sort -k 1,1 in/1 | tail -n 90000 | tac")
    let isSame = try bench.answer(SortCommandTests.leastMemory) == wanted
    #expect(isSame)
  }
}
