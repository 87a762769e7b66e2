import TestSupport

/// Flags of sort(1) that orders are tested with.
enum FlagSets {
  static let all: [[String]] =
    whole.map { $0.isEmpty ? [] : ["-" + $0] }
    + keys + keys.map { $0 + ["-s"] } + keys.map { $0 + ["-u"] } + keys.map { $0 + ["-r"] }

  /// Orders of their own, with characters that matter to them.
  static let kinds: [([String], alphabet: String)] = [
    (["-h"], "-0.1K"), (["-hr", "-f"], " 1.km"), (["-k2,2h", "-t,"], "1,KM"), (["-g"], "-0.1e"),
    (["-g", "-r"], "+1ex0"), (["-g", "-s"], "infa-"), (["-V"], "a.0~1"), (["-V", "-r"], "b-1~."),
    (["-V", "-s"], "a10.+"), (["-V", "-f"], "aA.1~"), (["-V", "-d"], "a-.1 "),
    (["-V", "-i"], "a.1\u{7f}"),
    (["-k1.2V", "-u"], "a.01b"), (["-M"], "JAnu "), (["-M", "-r"], "maryMB"),
  ]

  /// Options for the whole line.
  private static let whole = [
    "", "r", "s", "u", "rs", "ru", "n", "nr", "ns", "nu", "nru", "f", "fr", "fu", "fs", "d", "dr",
    "du", "df", "dfu", "i", "ir", "iu", "if", "id", "idf", "b", "br", "bu", "bf", "bn", "nf", "bd",
  ]

  private static let keys: [[String]] = [
    ["-k1"], ["-k1,1"], ["-k2"], ["-k2,2"], ["-k3,3"], ["-k1r"], ["-k2,2r"], ["-k2n"], ["-k2,2n"],
    ["-k2,2nr"], ["-k2f"], ["-k2,2d"], ["-k2,2i"], ["-k2,2b"], ["-k2b,2"], ["-k2,3b"],
    ["-k1.2"], ["-k1.2,1.3"], ["-k1.2b,1.3"], ["-k1.2,1.3b"], ["-k1.2b,1.3b"], ["-k2.1,2.2"],
    ["-k2.2b,2.2"], ["-k1.3,1.2"], ["-k2,1"], ["-k2.2,1.4"], ["-k1,2.0"], ["-k1,3.1"],
    ["-k2,2.2", "-b"], ["-k2.2,2.3", "-f"], ["-k2", "-n"], ["-k2b", "-n"], ["-k2r", "-n"],
    ["-k2,2", "-k1,1"], ["-k2,2n", "-k1,1r"], ["-k2,2nr", "-k1,1f"], ["-k3,3r", "-k2,2", "-k1"],
    ["-k2,2f", "-k2,2"], ["-k1,1d", "-k2,2i"], ["-k1,1n", "-k2,2n", "-k3,3n"],
    ["-t,", "-k1,1"], ["-t,", "-k2"], ["-t,", "-k2,2"], ["-t,", "-k2,2n"], ["-t,", "-k3,3r"],
    ["-t,", "-k2.2"], ["-t,", "-k2.2,2.3"], ["-t,", "-k1.3,1.5"], ["-t,", "-k2b,2"],
    ["-t,", "-k2,2.1b"], ["-t,", "-k2,1"], ["-t,", "-k1,2.0"], ["-t,", "-k1,3.1"],
    ["-t,", "-k2,2nr", "-k1,1"], ["-t,", "-k2", "-b"], ["-t,", "-k2,2r", "-k1,1", "-f"],
    ["-t ", "-k2,2"], ["-t ", "-k2b,2"], ["-t ", "-k2.2b,3.1b"], ["-t ", "-k2,2n"],
    ["-t\\0", "-k2,2"], ["-t1", "-k2,2n"], ["-t-", "-k2,2n", "-k1,1n"], ["-ta", "-k2,3f"],
  ]

  /// Random compatible flags.
  static func random(_ random: inout SplitMix64) -> [String] {
    let global = options(&random)
    var flags = global.isEmpty ? [] : ["-" + global]
    if random.chance(20) { flags.append("-s") }
    if random.chance(20) { flags.append("-u") }
    if random.chance(50) {
      flags.append("-t" + random.pick([",", " ", "a", "1", ".", "-", "\\0"]))
    }
    for _ in 0..<random.pick([0, 1, 1, 2, 2, 3]) {
      // The options of a key are compatible, at either end.
      let letters = options(&random)
      var key = "-k" + position(&random, characters: 1...4)
      let split = random.number(in: 0...letters.count)
      let hasEnd = random.chance(70)
      key += letters.prefix(hasEnd ? split : letters.count)
      if hasEnd {
        key += "," + position(&random, characters: 0...4) + letters.dropFirst(split)
        if random.chance(10) { key += "b" }
      }
      flags.append(key)
    }
    return flags
  }

  private static func position(
    _ random: inout SplitMix64, characters: ClosedRange<Int>
  ) -> String {
    let field = "\(random.pick([1, 1, 2, 2, 3, 4]))"
    return random.chance(50) ? field : field + ".\(random.number(in: characters))"
  }

  private static func options(_ random: inout SplitMix64) -> String {
    random.pick(["", "", "", "n", "n", "f", "d", "i", "fd", "fi", "di", "nf"])
      + random.pick(["", "", "r"]) + random.pick(["", "", "b"])
  }
}
