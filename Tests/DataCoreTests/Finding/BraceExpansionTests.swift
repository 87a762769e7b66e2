import JobModel
import TestSupport
import Testing

@testable import DataCore

@Suite("Braces in patterns")
struct BraceExpansionTests {
  private static func words(_ pattern: String) throws -> [String] {
    try BraceExpansion.words(Array(pattern.utf8)).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test(
    "alternatives, nested ones, empty ones and sequences are expanded",
    arguments: [
      ("a{b,c}d", ["abd", "acd"]), ("{a,b}{1,2}", ["a1", "a2", "b1", "b2"]),
      ("{a,{b,c}}", ["a", "b", "c"]), ("x{,.gz}", ["x", "x.gz"]), ("{1..3}", ["1", "2", "3"]),
      ("{08..10}", ["08", "09", "10"]), ("{c..a}", ["c", "b", "a"]),
      ("{1..7..3}", ["1", "4", "7"]), ("{a}", ["{a}"]), ("{a,b", ["{a,b"]), ("a,b}", ["a,b}"]),
      ("{}", ["{}"]), ("", [""]),
      ("\\{a,b}", ["\\{a,b}"]), ("{a\\,b,c}", ["a\\,b", "c"]), ("{a},b}", ["a}", "b"]),
      ("{1..}", ["{1..}"]), ("{1..b}", ["{1..b}"]), ("{{a,b}", ["{a", "{b"]),
    ] as [(String, [String])])
  func table(pattern: String, wanted: [String]) throws {
    #expect(try Self.words(pattern) == wanted)
  }

  @Test("what would take too much memory or time is refused, and says why")
  func limits() {
    let open = String(repeating: "{a,b}", count: 40)
    let nested = String(repeating: "{a,", count: 100) + String(repeating: "}", count: 100)
    for pattern in [open, nested, "{1..100000000}", String(repeating: "{", count: 40_000)] {
      #expect(throws: BraceExpansion.TooMuch.self) { try Self.words(pattern) }
    }
  }

  @Test("the largest numbers are sequences like all others")
  func largeNumbers() throws {
    #expect(
      try Self.words("{9223372036854775806..9223372036854775807}")
        == ["9223372036854775806", "9223372036854775807"])
    #expect(throws: BraceExpansion.TooMuch.self) {
      try Self.words("{-9223372036854775808..9223372036854775807}")
    }
    #expect(try Self.words("{1..9223372036854775808}") == ["{1..9223372036854775808}"])
    let (least, most) = (Int.min, Int.max)
    #expect(try Self.words("{\(least)..\(most)..\(least)}") == ["\(least)", "0"])
    #expect(try Self.words("{\(most)..\(least)..\(least)}") == ["\(most)", "-1"])
    #expect(
      try Self.words("{1..3..-9223372036854775808}") == ["1"], "a step that leads out of the range")
  }

  @Test("random patterns are expanded as by bash")
  func bash() throws {
    var random = SplitMix64(seed: 71)
    let parts = [
      "{", "{", "}", "}", ",", ",", "a", "b", "..", "1", "3", "\\", "c", "01", "-2", ".",
    ]
    let patterns = (0..<600).map { _ in
      (0..<random.number(in: 1...14)).map { _ in random.pick(parts) }.joined() + "z"
    }
    let script = patterns.map { "printf '%s\\0' \($0); printf '\\n'" }.joined(separator: "\n")
    let printed = try Command("/bin/bash", ["-c", "set -f\n" + script]).wait().output
    let lines = printed.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == patterns.count + 1)
    for (pattern, line) in zip(patterns, lines) {
      let wanted = line.split(separator: "\0", omittingEmptySubsequences: false).dropLast()
      let found = try Self.words(pattern).map(Self.unquoted)
      #expect(found.elementsEqual(wanted.map(String.init)), "\(pattern)")
    }
  }

  /// What bash makes of the word in the end.
  private static func unquoted(_ word: String) -> String {
    var bytes: [UInt8] = []
    var rest = word.utf8.makeIterator()
    while let byte = rest.next() { bytes.append(byte == 92 ? rest.next() ?? byte : byte) }
    return String(decoding: bytes, as: UTF8.self)
  }
}
