import TestSupport
import Testing

@Suite("gristmill run join and index")
struct JoinCommandTests {
  /// Joins `left` and `right`, and expects the lines that `script` makes of `in/l` and `r/r`.
  private func check(
    _ flags: [String], _ left: [UInt8], _ right: [UInt8], script: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let bench = try Bench(["l": left], job: ["run", "join"] + flags)
    try bench.directory.write(right, to: "r/r")
    let wanted = try Tables.sortedLines(bench.shell(script))
    for more in [
      ["--partitions", "1", "--slots", "1"], ["--partitions", "3", "--split-size", "1500"],
    ] {
      let found = try bench.answer(more + ["--right", bench.directory.path("r")])
      #expect(Tables.sortedLines(found) == wanted, "\(more)", sourceLocation: sourceLocation)
    }
  }

  private static func table(_ separator: String, seed: UInt64, lines: Int = 300) -> [UInt8] {
    Tables.text(lines: lines, fields: 1...3, separator: separator, seed: seed)
  }

  @Test(
    "pairs and unpaired records are those of join",
    arguments: [("none", ""), ("left", "-a1"), ("right", "-a2"), ("both", "-a1 -a2")])
  func separated(unpaired: String, flag: String) throws {
    for byte in [",", ":", " "] {
      try check(
        ["-t", byte, "--unpaired", unpaired], Self.table(byte, seed: 21),
        Self.table(byte, seed: 22),
        script: """
          sort -t '\(byte)' -k 1,1 in/l > l; sort -t '\(byte)' -k 1,1 r/r > right
          join -t '\(byte)' \(flag) l right; rm l right
          """)
    }
  }

  @Test("fields other than the first are joined", arguments: [(1, 2), (2, 1), (3, 3)])
  func fields(left: Int, right: Int) throws {
    try check(
      [
        "-t", ",", "--left-field", "\(left)", "--right-field", "\(right)", "--unpaired", "both",
      ], Self.table(",", seed: 23), Self.table(",", seed: 24),
      script: """
        sort -t, -k \(left),\(left) in/l > l; sort -t, -k \(right),\(right) r/r > right
        join -t, -1 \(left) -2 \(right) -a1 -a2 l right; rm l right
        """)
  }

  @Test("blanks separate as they do for join")
  func blanks() throws {
    try check(
      ["--unpaired", "both"], Self.table(" \t ", seed: 25), Self.table("  ", seed: 26),
      script: """
        sort -k 1b,1 in/l > l; sort -k 1b,1 r/r > right; join -a1 -a2 l right; rm l right
        """)
  }

  @Test("pairs of a key come as from join(1): for each left record all right ones")
  func order() throws {
    let bench = try Bench(["l": Array("k a\nk b\n".utf8)], job: ["run", "join"])
    let right = try bench.directory.write("k x\nk y\n", to: "r")
    #expect(try bench.answer(["--right", right]) == Array("k a x\nk a y\nk b x\nk b y\n".utf8))
  }

  @Test(
    "a key with more right records than fit in memory is joined with each left one",
    arguments: [1, 3])
  func manyRight(left: Int) throws {
    let bench = try Bench(
      ["l": (0..<left).flatMap { Array("k \($0)\n".utf8) }], job: ["run", "join"])
    let count = 250_000
    let right = try bench.directory.write(
      (0..<count).map { "k v\($0)\n" }.joined(), to: "r")
    let wanted = try bench.shell("join in/l r")
    let isSame =
      try bench.answer(
        ["--right", right, "--partitions", "1", "--slots", "1", "--memory", "40MiB"]) == wanted
    #expect(isSame)
    #expect(try bench.directory.names(in: "scratch").isEmpty)
  }

  @Test(
    "a key with more left records than fit in memory is joined within the budget",
    arguments: [("k 1234567\n", 1_000_000), ("k\n", 3_000_000)])
  func manyLeft(line: String, count: Int) throws {
    let bench = try Bench(
      ["l": [UInt8](String(repeating: line, count: count).utf8)], job: ["run", "join"])
    try bench.directory.write(Array("j 0\nk 1\nl 2\nk 3\n".utf8), to: "r/r")
    let outcome = try bench.run([
      "--right", bench.directory.path("r"), "--json", "--slots", "1", "--partitions", "1",
      "--memory", "40MiB",
    ])
    #expect(outcome.code == 0, "\(outcome.error)")
    let pairs = line.dropLast() + " 1\n" + line.dropLast() + " 3\n"
    let wanted = String(repeating: String(pairs), count: count)
    let isSame = try bench.parts(in: "out") == Array(wanted.utf8)
    #expect(isSame)
    let peak = try #require(outcome.output.firstMatch(of: #/"peak_memory_bytes" : (\d+)/#)?.1)
    // As for every budget, the program's own memory may vary by this much.
    #expect(try #require(Int(peak)) <= 40 << 20 + 24 << 20)
    #expect(try bench.directory.names(in: "scratch").isEmpty)
  }

  @Test("an index lists each file of a word once, in the order of the input")
  func index() throws {
    var random = SplitMix64(seed: 27)
    let texts: [[UInt8]] = (0..<6).map { _ in
      // Common words occur in each file, others in only one; half of the input fills the least
      // memory.
      (0..<90_000).flatMap { _ in
        let number = random.chance(20) ? random.number(in: 0...60) : random.number(in: 0...1 << 40)
        return Array(String(number, radix: 36).utf8) + [random.pick([10, 32])]
      }
    }
    let bench = try Bench(
      Dictionary(
        uniqueKeysWithValues: texts.enumerated().map { number, text in
          ("\(number)", number % 2 == 0 ? text : GzipMember(text, level: 1).bytes)
        }), job: ["run", "index"])
    let pairs = texts.enumerated().flatMap { number, text in
      Set(text.split { $0 == 10 || $0 == 32 }).map { word in
        NaiveMapReduce.Pair(Array(word), Array(bench.directory.path("in/\(number)").utf8))
      }
    }
    let wanted = NaiveMapReduce.groups(pairs).map { group in
      group.key + [9] + Array(group.values.joined(separator: [9]))
    }
    for more in [
      ["--slots", "1", "--partitions", "1"], ["--slots", "3", "--memory", "60MiB"],
      ["--slots", "4", "--split-size", "100KB"],
    ] {
      let isSame = try Tables.sortedLines(bench.answer(more)) == wanted
      #expect(isSame, "\(more)")
    }
  }
}
