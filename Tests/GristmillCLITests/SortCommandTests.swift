import TestSupport
import Testing

/// `cat part-*` is what `LC_ALL=C sort` writes with the same flags.
@Suite("gristmill run sort")
struct SortCommandTests {
  /// Records of few bytes fill the least memory with about 160,000 of them.
  static let leastMemory = ["--slots", "1", "--memory", "36MiB"]

  private static let orders: [[String]] = [
    [], ["-r"], ["-n"], ["-u"], ["-s"], ["-f"], ["-d"], ["-i"], ["-b"], ["-n", "-r"],
    ["-u", "-f"], ["-u", "-n"], ["-s", "-f"], ["-r", "-u"], ["-s", "-r", "-f"],
    ["-k", "2"], ["-k", "2,2"], ["-k", "2n"], ["-b", "-k", "2,2"], ["-k", "2b,2"],
    ["-k", "2,2nr", "-k", "1,1"], ["-k", "1.2,2.3r"], ["-s", "-k", "3,3"], ["-u", "-k", "2,2"],
    ["-u", "-k", "2,2n", "-r"], ["-k", "3,3f", "-k", "2,2n"], ["-k", "9"], ["-h"], ["-g", "-r"],
    ["-V"], ["-M"], ["-u", "-k", "2,2V"], ["-s", "-k", "2h", "-k", "1g,1"], ["-k", "1,1Vf", "-r"],
  ]

  @Test("a sample of short lines, for several parts, stays in the budget")
  func shortLines() throws {
    let text = (0..<1_500_000).map { "\(String($0 &* 7_919 % 1_500_000, radix: 36))\n" }.joined()
    let bench = try Bench(["a": Array(text.utf8)], job: ["run", "sort"])
    let outcome = try bench.run([
      "--json", "--slots", "1", "--partitions", "3", "--memory", "64MiB",
    ])
    #expect(outcome.code == 0, "\(outcome.error)")
    let peak = try #require(outcome.output.firstMatch(of: #/"peak_memory_bytes" : (\d+)/#)?.1)
    // As for every budget, the program's own memory may vary by this much.
    #expect(try #require(Int(peak)) <= 64 << 20 + 24 << 20)
    let isSame = try bench.parts(in: "out") == bench.shell("sort in/a")
    #expect(isSame)
  }

  @Test("any flags of sort give its bytes, in any number of parts and splits", arguments: orders)
  func flags(_ flags: [String]) throws {
    let table = Tables.text(lines: 700, fields: 0...4, separator: "  ", seed: 1)
    var generator = TextGenerator(seed: 2)
    let bench = try Bench(
      ["1": table, "2": [], "3": generator.text(bytes: 20_000)], job: ["run", "sort"] + flags)
    let wanted = try bench.shell("sort \"$@\" in/1 in/2 in/3", flags)
    for more in [
      ["--partitions", "1"], ["--partitions", "4", "--split-size", "900"],
      ["--partitions", "7", "--split-size", "5000", "--slots", "4"],
    ] {
      let isSame = try bench.answer(more) == wanted
      #expect(isSame, "\(flags) \(more)")
    }
  }

  @Test(
    "units and exponents are read, in one order across all part files",
    arguments: [
      (["-h"], "1G\n2M\n3K\n", "3K\n2M\n1G\n"), (["-g"], "1e3\n20\n3e-1\n", "3e-1\n20\n1e3\n"),
      (["--month-sort"], "feb\nJAN\n", "JAN\nfeb\n"),
      (["--version-sort"], "a10\na9\n", "a9\na10\n"),
    ])
  func kinds(flags: [String], text: String, wanted: String) throws {
    let bench = try Bench(["1": Array(text.utf8)], job: ["run", "sort"] + flags)
    #expect(try bench.answer(["--partitions", "3"]) == Array(wanted.utf8))
  }

  @Test(
    "a separator means what it means to sort",
    arguments: [
      ["-k", "2,2n"], ["-k", "2"], ["-k", "1,1", "-k", "3r"], ["-u", "-k", "3,3"],
      ["-k", "2.2,3.1f"],
    ])
  func separator(keys: [String]) throws {
    for byte in [":", "a", " "] {
      let flags = ["-t", byte] + keys
      let bench = try Bench(
        ["1": Tables.text(lines: 900, fields: 1...4, separator: byte, seed: 3)],
        job: ["run", "sort"] + flags)
      let wanted = try bench.shell("sort \"$@\" in/1", flags)
      let isSame = try bench.answer(["--partitions", "3", "--split-size", "2000"]) == wanted
      #expect(isSame, "\(flags)")
    }
  }

  @Test(
    "spilled and merged records give the same bytes",
    arguments: [
      [], ["-s", "-k", "1.2,1.2"], ["-u"], ["-r", "-k", "1.1,1.1", "-k", "2"], ["-V"],
      ["-g", "-k", "2"],
    ])
  func spilled(flags: [String]) throws {
    let bench = try Bench(
      [
        "1": Tables.shortLines(250_000, seed: 4),
        "2.gz": GzipMember(Tables.shortLines(250_000, seed: 5), level: 1).bytes,
        "3": Tables.text(lines: 50_000, fields: 2...3, separator: " ", seed: 6),
      ], job: ["run", "sort"] + flags)
    let wanted = try bench.shell(
      "gzip -dc in/2.gz > plain && sort \"$@\" in/1 plain in/3; rm plain", flags)
    for slots in [Self.leastMemory, ["--slots", "2", "--memory", "48MiB"]] {
      let isSame =
        try bench.answer(slots + ["--partitions", "4", "--split-size", "300KB"]) == wanted
      #expect(isSame, "\(flags) \(slots)")
    }
    let outcome = try bench.run(["--overwrite", "--json"] + Self.leastMemory)
    #expect(outcome.output.contains("\"was_in_memory\" : false"))
  }

  @Test("parts follow one another in order even if the first input file is empty")
  func emptyFirst() throws {
    let text = Tables.text(lines: 2_000, fields: 1...3, separator: " ", seed: 7)
    let bench = try Bench(
      ["0.gz": GzipMember([]).bytes, "1": text, "2.gz": GzipMember(text).bytes],
      job: ["run", "sort"])
    let wanted = try bench.shell("sort in/1 in/1")
    let isSame = try bench.answer(["--partitions", "5"]) == wanted
    #expect(isSame)
    let sizes = try bench.directory.names(in: "out").filter { $0.hasPrefix("part-") }
      .map { try Files.read(bench.directory.path("out/" + $0)).count }
    #expect(sizes.allSatisfy { $0 > 0 }, "\(sizes)")
  }

  @Test(
    "lines that are all equal, or empty, are sorted", arguments: ["same\n", "\n", "\n\nx\n"])
  func allEqual(line: String) throws {
    let text = [[UInt8]](repeating: Array(line.utf8), count: 200_000).flatMap { $0 }
    let bench = try Bench(["1": text], job: ["run", "sort"])
    let wanted: [UInt8] = Tables.sortedLines(text).flatMap { $0 + [10] }
    for more in [[], Self.leastMemory] {
      let isSame = try bench.answer(["--partitions", "3", "--split-size", "99KB"] + more) == wanted
      #expect(isSame)
    }
  }

  @Test("lines of 10 MB are sorted among empty ones, in memory and spilled")
  func hugeLines() throws {
    let long = [UInt8](repeating: 109, count: 10_000_000)
    let lines = [long + [122], [], long, [109], [], long + [97], long]
    let bench = try Bench(
      ["1": Array(lines.joined(separator: [10]))], job: ["run", "sort"])
    let wanted: [UInt8] = lines.sorted { $0.lexicographicallyPrecedes($1) }.flatMap { $0 + [10] }
    for memory in ["400MiB", "80MiB"] {
      for partitions in ["1", "3"] {
        let isSame =
          try bench.answer([
            "--slots", "1", "--memory", memory, "--partitions", partitions, "--split-size", "9MB",
          ]) == wanted
        #expect(isSame, "\(memory), \(partitions) partitions")
      }
    }
  }
}
