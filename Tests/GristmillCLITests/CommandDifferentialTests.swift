import TestSupport
import Testing

/// The whole way of random flags and lines through the real binary, against sort(1) and join(1).
/// Many more cases are tried without a process for each (`SortDifferentialTests` of the programs,
/// `JoinDifferentialTests` of the engine).
@Suite("The command sorts as sort(1) does, whatever the flags")
struct CommandDifferentialTests {
  /// Flags that older versions of sort(1) take in another way are left to the other tests.
  private static func text(_ seed: UInt64, terminator: UInt8) -> [UInt8] {
    var generator = LineGenerator(seed: seed)
    let lines = generator.lines(120, terminator: terminator).filter { line in
      let text = String(decoding: line, as: UTF8.self).lowercased()
      return !line.contains(0x80) && !line.contains { "RrQq".utf8.contains($0) }
        && !text.contains("nan") && !line.contains(UInt8(ascii: "."))
    }
    return lines.flatMap { $0 + [terminator] }
  }

  @Test("sort", arguments: DifferentialRuns.seeds(40, share: 20))
  func sort(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let flags = SortGrammar(&random)
    let terminator: UInt8 = random.chance(20) ? 0 : 10
    let text = Self.text(seed, terminator: terminator)
    let bench = try Bench(["1": text])
    let nul = terminator == 0
    let wanted = try ByteCommand.run(
      ["sort"].words + flags.words + (nul ? ["-z"].words : [])
        + [bench.directory.path("in/1")].words, in: bench.directory)
    let more = [
      "--quiet", "--any-bytes", "--partitions", "\(random.number(in: 1...4))", "--split-size",
      "700",
    ]
    let found = try ByteCommand.run(
      [Command.binary, "run", "sort"].words + flags.words
        + bench.places(more + (nul ? ["--format", "nul"] : [])).words, in: bench.directory)
    #expect((found.code == 0) == (wanted.code == 0), "\(flags): only one refuses it")
    guard found.code == 0, wanted.code == 0 else {
      #expect(found.code == 0 || found.code == 64, "\(flags)")
      return
    }
    let isSame = try bench.parts(in: "out") == wanted.output
    #expect(isSame, "\(flags)")
  }

  @Test("top", arguments: DifferentialRuns.seeds(15, share: 50))
  func top(seed: UInt64) throws {
    var random = SplitMix64(seed: seed &+ 500)
    var flags = SortGrammar(&random)
    // What these keep depends on the order of the input; top does not take them.
    flags.letters.removeAll { "su".contains($0) }
    let text = Self.text(seed, terminator: 10)
    let bench = try Bench(["1": text])
    let wanted = try ByteCommand.run(
      ["sort"].words + flags.words + [bench.directory.path("in/1")].words, in: bench.directory)
    let found = try ByteCommand.run(
      [Command.binary, "run", "top", "--count", "9"].words + flags.words
        + bench.places(["--quiet", "--any-bytes"]).words, in: bench.directory)
    #expect((found.code == 0) == (wanted.code == 0), "\(flags): only one refuses it")
    guard found.code == 0, wanted.code == 0 else { return }
    let last: [UInt8] = NaiveMapReduce.lines(wanted.output).suffix(9).reversed().flatMap {
      $0 + [10]
    }
    #expect(try bench.parts(in: "out") == last, "\(flags)")
  }

  @Test(
    "what join(1) refuses is refused, and what it takes is taken",
    arguments: [
      ["-1", "0"], ["-1", "x"], ["-2", "-1"], ["-1", ""], ["-a", "3"], ["-v", "0"], ["-a", "x"],
      ["-t", "ab"], ["-t", "é"], ["-1", "2", "-2", "1"], ["-a", "1", "-a", "2"], ["-v", "2"],
      ["-t", ","], ["-t", "\\0"], ["-t", ""], ["-a", "1", "-v", "2"],
    ])
  func join(flags: [String]) throws {
    let bench = try Bench(["l": Array("a,1 x\nb,2 y\nb,2 z\n".utf8)])
    let right = try bench.directory.write("a,1 u\nb,2 v\nb,2 w\nc 1\n", to: "r")
    let wanted = try ByteCommand.run(
      (["join"] + flags + [bench.directory.path("in/l"), right]).words, in: bench.directory)
    let found = try ByteCommand.run(
      ([Command.binary, "run", "join"] + flags
        + bench.places(["--quiet", "--partitions", "1", "--right", right])).words,
      in: bench.directory)
    #expect((found.code == 0) == (wanted.code == 0))
    if found.code == 0, wanted.code == 0 {
      #expect(try bench.parts(in: "out") == wanted.output)
    }
  }

  @Test(
    "any byte separates fields, whether it is a character or not",
    arguments: [0xa7, 0xff, 0x80, 1, 44] as [UInt8])
  func separator(byte: UInt8) throws {
    let bench = try Bench(["1": [107, byte, 118, 49, 10, 107, byte, 118, 50, 10]])
    let found = try ByteCommand.run(
      [Command.binary, "run", "count", "--field", "1", "-t"].words + [[byte]]
        + bench.places(["--quiet"]).words, in: bench.directory)
    #expect(found.code == 0)
    #expect(try bench.parts(in: "out") == Array("k\t2\n".utf8))
  }
}
