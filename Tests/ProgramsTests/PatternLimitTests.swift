import DataCore
import JobModel
import TestSupport
import Testing

@testable import Programs

@Suite("What an expression may cost")
struct PatternLimitTests {
  private static func of(_ text: String, _ count: Int) -> String {
    String(repeating: text, count: count)
  }

  private static let refused: [(String, String)] = [
    (of("(", 20_000) + "a" + of(")", 20_000), "deep"),
    (of("(", 20_000), "deep"),
    ("a" + of("*", 20_000), "deep"),
    ("a" + of("{1,2}", 300), "choices"),
    (of("(", 150) + "a" + of("*)", 150), "deep"),
    (of("a|", 32_000), "choices"),
    (of("a|", 50_000), "bytes"),
    (of("a", 70_000), "bytes"),
    ("((a{100}){100}){100}", "steps"),
    ("(((a?){20}){20}){20}", "choices"),
    ("((((a+)+)+)+){200}", "choices"),
    (of("(", 20) + "a" + of("+)", 20), "choices"),
    ("((){30000}){30000}", "steps"),
    ("(a|b){0,32767}", "steps"),
    ("((a*)*|b){0,2000}", "choices"),
    ("a{99999999999999999999}", "steps"),
  ]

  @Test("is bounded by an error that says which limit", arguments: refused)
  func refuses(pattern: String, limit: String) throws {
    for ignoresCase in [false, true] {
      let failure = #expect(throws: JobFailure.self) {
        try LinePattern(pattern: pattern, isFixed: false, ignoresCase: ignoresCase)
      }
      #expect(failure?.kind == .usage)
      let message = failure?.message ?? ""
      #expect(message.contains("is too large") && message.contains(limit), "\(message)")
      #expect(message.utf8.count < 400, "the pattern is not shown at length")
    }
    // As a string it is one like any other.
    _ = try LinePattern(pattern: pattern, isFixed: true, ignoresCase: false)
  }

  @Test("is bounded for all patterns together")
  func together() throws {
    let many = (0..<3_000).map { Array("[a]\($0)".utf8) }
    let failure = #expect(throws: JobFailure.self) { try LinePattern(many, PatternOptions()) }
    #expect(failure?.kind == .usage)
    #expect(failure?.message.contains("the patterns after it are too large") == true)
    _ = try LinePattern(Array(many.prefix(1_500)), PatternOptions())
  }

  @Test("is a MiB for strings, as many as there are")
  func strings() throws {
    var options = PatternOptions()
    let words = (0..<100_000).map { Array("word\($0)".utf8) }
    let text = Array("a word\nword99999\n".utf8)
    #expect(try LinePattern(words, options).records(in: text) == [7])
    options.isFixed = true
    #expect(try LinePattern(words, options).records(in: text) == [7])
    let more = words + (0..<50_000).map { Array("other\($0)".utf8) }
    let failure = #expect(throws: JobFailure.self) { try LinePattern(more, options) }
    #expect(failure?.message.contains("1.0 MiB") == true)
  }

  @Test(
    "is enough for what people write",
    arguments: [
      of("a", 30_000), "a{32767}", "(foo|bar){100}x?", of("word|", 900) + "word",
      of("(a)", 500), of("(", 100) + "a" + of(")", 100), of("[a-z]", 5_000), "(a|b)*a(a|b){300}",
      "^(([0-9]{1,3}\\.){3}[0-9]{1,3}|[0-9a-f:]{2,39})$", of("(a?b+){2}", 20),
    ])
  func accepts(pattern: String) throws {
    _ = try LinePattern(pattern: pattern, isFixed: false, ignoresCase: false)
  }

  @Test("an automaton that forgets states because of too many places is still right")
  func places() throws {
    let behind = 300
    let pattern = try LinePattern(
      pattern: "^(a|b)*a(a|b){\(behind)}$", isFixed: false, ignoresCase: false)
    var random = SplitMix64(seed: 51)
    for _ in 0..<6 {
      let record = (0..<400).map { _ in random.chance(50) ? UInt8(97) : 98 }
      let wanted = record[record.count - behind - 1] == 97
      #expect(record.withUnsafeBytes { pattern.matches($0) } == wanted)
    }
  }

  @Test("cancelling is noticed within a text, and no result is used")
  func cancelled() throws {
    let cancellation = Cancellation()
    let pattern = try LinePattern(
      pattern: "(a|b)*a(a|b){300}c", isFixed: false, ignoresCase: false,
      cancellation: cancellation)
    var random = SplitMix64(seed: 52)
    let text = (0..<4_000).map { _ in random.chance(50) ? UInt8(97) : 98 } + [99]
    cancellation.cancel()
    _ = text.withUnsafeBytes { pattern.matches($0) }
    #expect(throws: JobFailure.self) { try pattern.checkCancellation() }
  }
}
