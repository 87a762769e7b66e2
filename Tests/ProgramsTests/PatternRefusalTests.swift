import JobModel
import TestSupport
import Testing

@testable import Programs

@Suite("Patterns that are refused or warned of")
struct PatternRefusalTests {
  @Test("a text that is not an expression is a usage failure in the words of glibc or grep")
  func errors() throws {
    for (pattern, words) in [
      ("(", "Unmatched ( or \\("), ("[a", "Unmatched [, [^, [:, [., or [="),
      ("[b-a]", "Invalid range end"), ("a\\", "Trailing backslash"),
      ("[[:letter:]]", "Invalid character class name"), ("a{2,1}", "Invalid content of \\{\\}"),
      ("\\1", "Invalid back reference"),
      ("[:space:]", "character class syntax is [[:space:]], not [:space:]"),
    ] {
      let failure = #expect(throws: JobFailure.self) { try LinePattern(pattern: pattern) }
      #expect(failure?.kind == .usage)
      #expect(failure?.message == "\(pattern) is not a regular expression: \(words)")
      // As a string each of them is fine.
      _ = try LinePattern(pattern: pattern, isFixed: true)
    }
  }

  @Test(
    "what is probably a mistake is warned of in the words of grep",
    arguments: [
      ("\\d+", ["stray \\ before d"]),
      ("a\\/b\\ ", ["stray \\ before /", "stray \\ before white space"]),
      ("*a", ["* at start of expression"]), ("a|+b", ["+ at start of expression"]),
      ("(?a)", ["? at start of expression"]), ("{1}a", ["{...} at start of expression"]),
      ("^*a", ["* at start of expression"]),
      ("\u{e9}\\\u{e9}", ["stray \\ before unprintable character"]),
      ("\\w\\.\\<a{\\*", []),
    ])
  func warnings(pattern: String, warnings: [String]) throws {
    #expect(try CompiledPattern([ByteString(pattern)], PatternOptions()).warnings == warnings)
    let lines = [Array("a".utf8)]
    let question = RealGrep.Question(patterns: [Array(pattern.utf8)])
    #expect(try RealGrep.answer(question, lines[0] + [10])?.warnings == warnings)
  }
}
