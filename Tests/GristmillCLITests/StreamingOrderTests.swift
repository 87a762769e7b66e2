import TestSupport
import Testing

/// The order in which reducers get their lines.
@Suite("Keys and values of programs in any language have the order that was asked for")
struct StreamingOrderTests {
  private static func table(lines: Int, seed: UInt64) -> [UInt8] {
    var random = SplitMix64(seed: seed)
    return (0..<lines).flatMap { _ in
      // Bytes before a tab, and those that encodings escape, belong to keys too.
      let name = random.pick(["a", "a\u{1}", "a\0", "b", "ab", "B", ""])
      let number = random.pick(["1", "10", "9", "-3", "x", "", "2K", "1G"])
      let text = "\(name)\t\(number)\t\(random.number(in: 0...300))"
      return Array((random.chance(5) ? name : text).utf8) + [10]
    }
  }

  /// Flags, and the keys with which sort(1) gives whole lines that order. Without `-s` the bytes of
  /// lines decide last.
  private static let orders: [(flags: [String], sort: [String])] = [
    (["--key-fields", "2"], ["-s", "-k1,2"]),
    (["--key-fields", "2", "--partition-fields", "1"], ["-s", "-k1,2"]),
    (
      ["--key-fields", "2", "--partition-fields", "1", "--key-order", "2nr"],
      ["-s", "-k2,2nr", "-k1,2"]
    ),
    (["--key-fields", "2", "-k", "2h", "-k", "1r,1"], ["-s", "-k2,2h", "-k1,1r", "-k1,2"]),
    (["-k", "1r"], ["-s", "-k1,1r"]),
    (["--sort-values"], ["-s", "-k1,1", "-k2"]),
    (["--sort-values", "-k", "1r"], ["-s", "-k1,1r", "-k2"]),
    (
      ["--key-fields", "2", "--partition-fields", "1", "-k", "1,1", "-k", "2g", "--sort-values"],
      ["-s", "-k1,1", "-k2,2g", "-k1,2", "-k3"]
    ),
  ]

  @Test("one part file is what sort(1) makes of the lines", arguments: orders.indices)
  func onePart(index: Int) throws {
    let (flags, keys) = Self.orders[index]
    let bench = try Bench(
      ["1": Self.table(lines: 900, seed: 1), "2": Self.table(lines: 700, seed: 2)], job: ["run"])
    let wanted = try bench.shell(
      "cat in/1 in/2 | sort -t \"$(printf '\\t')\" \"$@\"", keys)
    var ways = [
      ["--reduce", "cat"], ["--reduce", "cat", "--split-size", "999", "--slots", "4"], [],
      ["--reduce", "cat", "--skip-bad-records", "1"],
    ]
    // What a combiner prints has no place in the input.
    if flags.contains("--sort-values") {
      ways.append(["--combine", "cat", "--reduce", "cat", "--split-size", "2000"])
    }
    for more in ways {
      let answer = try bench.answer(["--map", "cat", "--partitions", "1"] + flags + more)
      #expect(answer == wanted, "\(flags) \(more)")
    }
  }

  @Test("spilled lines come in the same order", arguments: orders.indices)
  func spilled(index: Int) throws {
    let (flags, keys) = Self.orders[index]
    let bench = try Bench(["1": Self.table(lines: 250_000, seed: 3)], job: ["run"])
    let wanted = try bench.shell("sort -t \"$(printf '\\t')\" \"$@\" in/1", keys)
    let isSame =
      try bench.answer(
        ["--map", "cat", "--reduce", "cat", "--partitions", "1"] + SortCommandTests.leastMemory
          + flags) == wanted
    #expect(isSame, "\(flags)")
  }

  @Test(
    "fewer fields than the key's decide to which reducer a line goes", arguments: orders.indices)
  func partitions(index: Int) throws {
    let (flags, keys) = Self.orders[index]
    let bench = try Bench(["1": Self.table(lines: 2_000, seed: 4)], job: ["run"])
    let all = NaiveMapReduce.lines(
      try bench.shell("sort -t \"$(printf '\\t')\" \"$@\" in/1", keys))
    _ = try bench.answer(
      ["--map", "cat", "--reduce", "cat", "--partitions", "3", "--split-size", "3000"] + flags)
    let fields = flags.contains("--partition-fields") || !flags.contains("2") ? 1 : 2
    func place(_ line: [UInt8]) -> [ArraySlice<UInt8>] {
      Array(line.split(separator: 9, omittingEmptySubsequences: false).prefix(fields))
    }
    var seen: Set<[ArraySlice<UInt8>]> = []
    for name in try bench.directory.names(in: "out").filter({ $0.hasPrefix("part-") }) {
      let lines = NaiveMapReduce.lines(try Files.read(bench.directory.path("out/" + name)))
      let places = Set(lines.map(place))
      #expect(seen.isDisjoint(with: places), "\(flags): one reducer has all of them")
      seen.formUnion(places)
      #expect(lines == all.filter { places.contains(place($0)) }, "\(flags), \(name)")
    }
    #expect(seen == Set(all.map(place)))
  }

  @Test("a combiner may print the values of a key in any order if values are sorted")
  func combiner() throws {
    let bench = try Bench(["1": Self.table(lines: 3_000, seed: 5)], job: ["run"])
    let wanted = try bench.shell("sort -t \"$(printf '\\t')\" -s -k1,1 -k2 in/1")
    let answer = try bench.answer([
      "--shell", "--map", "cat", "--combine", #"sort -t "$(printf '\t')" -k1,1 -k2r"#, "--reduce",
      "cat",
      "--sort-values", "--partitions", "1", "--split-size", "4000",
    ])
    #expect(answer == wanted)
  }

  @Test("a secondary sort gives the greatest value of each key first")
  func secondary() throws {
    let bench = try Bench(
      ["1": Array("paris\t7\nrome\t3\nparis\t21\nrome\t30\nparis\t9\n".utf8)], job: ["run"])
    let answer = try bench.answer([
      "--map", "cat", "--reduce", "awk -F '\\t' '$1 != last { print } { last = $1 }'",
      "--key-fields", "2", "--partition-fields", "1", "--key-order", "1,1", "--key-order", "2nr",
      "--partitions", "1",
    ])
    #expect(answer == Array("paris\t21\nrome\t30\n".utf8))
  }

  @Test(
    "flags that make no sense are refused with a reason",
    arguments: [
      (["--partition-fields", "2"], "--partition-fields 2 is not a number from 1 to 1"),
      (["--key-order", "1nM"], "options '-Mn' are incompatible"),
      (["--sort-values", "--partitions", "0"], "--sort-values does nothing with --partitions 0"),
      (["--reduce", "cat", "--partitions", "0"], "--reduce does nothing with --partitions 0"),
      (["--combine", "cat", "--partitions", "0"], "--combine does nothing with --partitions 0"),
      (
        ["--key-fields", "1", "--partitions", "0"], "--key-fields does nothing with --partitions 0"
      ),
    ])
  func refused(flags: [String], saying: String) throws {
    let bench = try Bench(["1": [97, 10]], job: ["run", "--map", "cat"])
    try bench.expectFailure(flags, code: 64, saying: saying)
  }
}
