import TestSupport
import Testing

/// Combiners of streaming jobs, and the order of the values that they print.
@Suite struct CombinerOrderTests {
  /// Lines of few keys, whose values say where in the input they are from.
  private static func texts(lines: Int) -> [String: [UInt8]] {
    var random = SplitMix64(seed: 17)
    var texts: [String: [UInt8]] = [:]
    for name in ["a", "b", "c"] {
      texts[name] = Array(
        (0..<lines).map { "k\(random.number(in: 0...6))\t\(name)\($0)\n" }.joined().utf8)
    }
    return texts
  }

  @Test(
    "what passes a combiner as it is has the same order on any number of slots",
    arguments: [
      (8_000, ["--memory", "128MiB", "--split-size", "16KiB"], ["1", "2", "2", "4"]),
      // A split fills the buffer of a slot more than once.
      (200_000, ["--memory", "48MiB", "--split-size", "4MiB"], ["1", "2", "2"]),
    ] as [(Int, [String], [String])])
  func slots(_ lines: Int, _ flags: [String], _ counts: [String]) throws {
    let bench = try Bench(
      Self.texts(lines: lines),
      job: ["run", "--map", "cat", "--reduce", "cat", "--partitions", "3"])
    let wanted = try bench.answer(flags + ["--slots", "1"])
    for slots in counts {
      let isSame = try bench.answer(flags + ["--slots", slots, "--combine", "cat"]) == wanted
      #expect(isSame, "\(slots) slots")
    }
  }

  @Test("a combiner gets what each split maps to, apart from other splits")
  func splits() throws {
    let bench = try Bench(
      ["a": Array("k\t1\nk\t2\n".utf8), "b": Array("k\t3\n".utf8)],
      job: [
        "run", "--shell", "--map", "cat", "--combine", "awk '{ n++ } END { print \"k\\t\" n }'",
        "--reduce", "cat", "--split-size", "4",
      ])
    let wanted = try bench.answer(["--slots", "1"])
    for _ in 0..<3 { #expect(try bench.answer(["--slots", "2"]) == wanted) }
    let counts = String(decoding: wanted, as: UTF8.self).split(separator: "\n").map {
      $0.dropFirst(2)
    }
    #expect(counts.compactMap { Int($0) }.reduce(0, +) == 3)
  }
}
