/// Lines with everything that matters for fields and for the orders of sort(1).
package struct LineGenerator {
  package var random: SplitMix64

  package init(seed: UInt64) { random = SplitMix64(seed: seed) }

  /// Lines without `terminator` in them; some come more than once.
  package mutating func lines(_ count: Int, terminator: UInt8 = 10) -> [[UInt8]] {
    var lines: [[UInt8]] = []
    while lines.count < count {
      lines.append(
        !lines.isEmpty && random.chance(10)
          ? random.pick(lines) : line().filter { $0 != terminator })
    }
    return lines
  }

  private mutating func line() -> [UInt8] {
    var line: [UInt8] = []
    if random.chance(20) { line += separator() }
    for _ in 0..<random.pick([0, 1, 2, 3, 3, 4, 6]) { line += word() + separator() }
    if random.chance(70) { line += word() }
    return line
  }

  private mutating func separator() -> [UInt8] {
    Array(random.pick([" ", " ", "\t", "  ", " \t ", ",", ",", ",,", ", ", "\n", ";"]).utf8)
  }

  private mutating func word() -> [UInt8] {
    switch random.number(in: 1...100) {
    case 1...25: return number()
    case 26...31:
      return number() + Array(random.pick(["K", "k", "M", "G", "T", "m", "Q", "B", "Ki"]).utf8)
    case 32...37: return Array(random.pick(Self.generalNumbers).utf8)
    case 38...41: return Array(random.pick(Self.months).utf8)
    case 42...47: return version()
    case 48...60: return word(from: "aAbBzZ")
    case 61...70: return word(from: "aZ09._-+'")
    case 71...76: return word(from: "ab", length: random.number(in: 6...20))
    // Bytes that are escaped, and their neighbours.
    case 77...84: return word(from: [0, 0, 1, 2, 97, 254, 255])
    // The neighbours of letters, digits and printable characters.
    case 85...90:
      return word(from: [31, 32, 47, 48, 57, 58, 64, 65, 90, 91, 96, 97, 122, 123, 126])
    default: return random.bytes(random.number(in: 1...12))
    }
  }

  private mutating func word(from alphabet: String) -> [UInt8] { word(from: Array(alphabet.utf8)) }

  private mutating func word(from alphabet: String, length: Int) -> [UInt8] {
    (0..<length).map { _ in random.pick(Array(alphabet.utf8)) }
  }

  private mutating func word(from alphabet: [UInt8]) -> [UInt8] {
    (0..<random.number(in: 0...5)).map { _ in random.pick(alphabet) }
  }

  private mutating func number() -> [UInt8] {
    var text = random.pick(["", "", "", "-", "-", "+", "--", " -"])
    text += String(repeating: "0", count: random.pick([0, 0, 0, 1, 3, 9]))
    text += digits(random.pick([0, 1, 1, 2, 3, 7, 8, 9, 15, 16, 17, 30, 120]))
    if random.chance(40) {
      text += "." + String(repeating: "0", count: random.pick([0, 0, 1, 2, 8]))
      text += digits(random.pick([0, 1, 1, 2, 5, 6, 7, 9, 20]))
      text += String(repeating: "0", count: random.pick([0, 0, 1, 2, 8]))
    }
    return Array((text + random.pick(["", "", "", ".", "e5", "x", "-1", ".5"])).utf8)
  }

  /// Few kinds of digits, so that numbers share their beginnings.
  private mutating func digits(_ count: Int) -> String {
    (0..<count).map { _ in random.pick(["0", "1", "1", "9"]) }.joined()
  }

  private static let generalNumbers = [
    "1e3", "1E3", "1000", "-1e-3", "0x1p4", "16", "0x", "1e", "e1", "inf", "-inf", "INFINITY",
    "infx", "nan",
    "NaN", "-nan", "nan(12)", "1e400", "1e5000", "-1e5000", "1e-400", "4e-4950", "1e-5000", "-0",
    "+0.0", "+5",
    "18446744073709551615", "18446744073709551616", "36893488147419103233", "36893488147419103232",
    "0.1", "0.10000000000000000000001", "0.1000000000000000000000000000001", "3.40e+2", " \u{B}7",
    "--1",
  ]

  private static let months = [
    "JAN", "feb", "Mar", "APRIL", "may", "jun", "Jul", "aug", "SEPT", "oct", "nov", "dec", "ja",
    "mai", "Decx",
    " \tjan", "MA", "m", "jan\0",
  ]

  private mutating func version() -> [UInt8] {
    let parts = [
      "a", "b", "foo", "1", "2", "10", "01", "0", "00", "1.2", "1.10", "~", "~1", ".tar", ".gz",
      ".c", ".1", ".A1~",
      "-", "_", "+", ".", "..", "\u{E9}",
    ]
    return (0..<random.number(in: 1...4)).flatMap { _ in Array(random.pick(parts).utf8) }
  }
}
