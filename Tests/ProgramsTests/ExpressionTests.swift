import Glibc
import TestSupport
import Testing

@testable import Programs

@Suite("Parsing expressions")
struct ExpressionTests {
  private static func parse(_ pattern: String, ignoresCase: Bool = false) -> Expression? {
    try? ExpressionParser.parse(Array(pattern.utf8), ignoresCase: ignoresCase).expression
  }

  @Test("what begins no interval is a brace, and what closes no group is a parenthesis")
  func ordinaryBytes() throws {
    for pattern in ["a{", "a{b", "a{1", "a{1,", "a{1b}", "a)", ")", "a]", "a}"] {
      let bytes = Array(pattern.utf8)
      let expression = try #require(Self.parse(pattern))
      let literal = RequiredLiteral(of: expression, ignoresCase: false)
      #expect(literal?.bytes == bytes && literal?.isWhole == true, "\(pattern)")
    }
  }

  @Test("a repetition of nothing, and what {0} removes, is empty")
  func empty() throws {
    #expect(Self.parse("*") == .repeated(.empty, atLeast: 0, atMost: nil))
    #expect(Self.parse("a{0}") == .empty)
    #expect(Self.parse("a{0}b") == Self.parse("b"))
    #expect(
      Self.parse("^*")
        == .repeated(.edge(.start), atLeast: 0, atMost: nil))
    #expect(Self.parse("a|") == .choice([.one(BracketSet(97)), .empty]))
  }

  @Test("many expressions that are removed take no stack")
  func removed() {
    let pattern = String(repeating: "a{0}", count: 16_000)
    #expect(Self.parse(pattern) == .empty)
  }

  @Test("back references and collating elements are left to glibc")
  func unknown() throws {
    for pattern in ["(a)\\1", "[[.a.]]", "[[=a=]]", "[a-[.c.]]", "[^[=a=]]"] {
      let expression = try #require(Self.parse(pattern))
      #expect(!expression.isKnown, "\(pattern)")
      #expect(expression.widened.isKnown, "\(pattern)")
    }
    #expect(Self.parse("[\\1]")?.isKnown == true)
  }

  @Test("classes hold what the functions of <ctype.h> say")
  func classes() {
    let functions: [(String, (Int32) -> Int32)] = [
      ("alnum", isalnum), ("alpha", isalpha), ("blank", isblank), ("cntrl", iscntrl),
      ("digit", isdigit), ("graph", isgraph), ("lower", islower), ("print", isprint),
      ("punct", ispunct), ("space", isspace), ("upper", isupper), ("xdigit", isxdigit),
    ]
    for (name, function) in functions {
      let wanted = (UInt8.min...UInt8.max).filter { function(Int32($0)) != 0 }
      #expect(BracketSet.named(name)?.bytes == wanted, "\(name)")
    }
    #expect(BracketSet.named("word") == nil)
    #expect(
      BracketSet.word.bytes.allSatisfy(\.isWord)
        && !BracketSet.word.inverted.bytes.contains { $0.isWord }
    )
  }

  @Test(
    "the string that occurs in every match",
    arguments: [
      ("abc", "abc", true), ("a(bc)d", "abcd", true), ("((a))", "a", true),
      ("ab{2}c", "abbc", true),
      ("\\.a\\*", ".a*", true), ("[a]b[.]", "ab.", true),
      ("ab*cd", "cd", false), ("abc*d", "ab", false), ("ab?", "a", false), ("ab+cd", "cd", false),
      ("(abc)+d", "abc", false), ("(abc){0,3}d", "d", false), ("x(abc){2,3}", "abc", false),
      ("^abc$", "abc", false), ("abc.def", "abc", false), ("ab[cd]efg", "efg", false),
      ("(GET|POST) /index", " /index", false), ("\\bfoo\\b", "foo", false),
      ("(a)\\1bc", "bc", false),
      ("foo\\w+", "foo", false), ("ab{0}cd", "acd", true), ("é", "é", true),
    ])
  func literals(pattern: String, literal: String, isWhole: Bool) throws {
    let expression = try #require(Self.parse(pattern))
    let found = try #require(RequiredLiteral(of: expression, ignoresCase: false))
    #expect(String(decoding: found.bytes, as: UTF8.self) == literal)
    #expect(found.isWhole == isWhole)
  }

  @Test("if no string occurs in all matches, there is none")
  func noLiterals() throws {
    for pattern in [
      "", "a|b", "a*", "a?", "(ab)*", "[ab]", ".", "^", "$", "\\w+", "(a|b)+", "a{0}",
    ] {
      let expression = try #require(Self.parse(pattern))
      #expect(RequiredLiteral(of: expression, ignoresCase: false) == nil, "\(pattern)")
    }
  }

  @Test("if case is ignored, literals are in lower case and hold no more than that")
  func ignoredCase() throws {
    for (pattern, literal) in [("aBc", "abc"), ("A1-", "a1-"), ("[Aa]b", "ab"), ("[A]B", "ab")] {
      let expression = try #require(Self.parse(pattern, ignoresCase: true))
      let found = RequiredLiteral(of: expression, ignoresCase: true)
      #expect(found?.bytes == Array(literal.utf8) && found?.isWhole == true, "\(pattern)")
    }
  }

  @Test("an automaton matches what glibc matches, record by record", arguments: 1...200)
  func automaton(seed: UInt64) throws {
    var patterns = Patterns(random: SplitMix64(seed: 2_000 + seed))
    for _ in 0..<10 {
      let pattern = Array(patterns.expression().utf8)
      let ignoresCase = patterns.random.chance(30)
      guard let regex = try? GlibcRegex(pattern, ignoresCase: ignoresCase, looksAtGroups: false),
        let expression = try? ExpressionParser.parse(pattern, ignoresCase: ignoresCase).expression,
        let program = ExpressionProgram(expression)
      else { continue }
      let automaton = LazyAutomaton(program, terminator: nil)
      let required = RequiredLiteral(of: expression, ignoresCase: ignoresCase)
      for line in patterns.lines(50) {
        line.withUnsafeBytes { line in
          let comment = Comment("\(String(decoding: pattern, as: UTF8.self)) \(Array(line))")
          let matches = regex.firstMatch(in: line, from: 0) != nil
          #expect(automaton.matches(line) == matches, comment)
          if let required, matches {
            let text = ignoresCase ? line.map(\.lowerCased) : Array(line)
            #expect(text.contains(required.bytes), comment)
          }
        }
      }
    }
  }

  @Test("an automaton with more states than it keeps is still right")
  func manyStates() throws {
    // Whether the byte 12 places before the end is an a: 2^12 states.
    let pattern = Array("a[ab]{11}$".utf8)
    let regex = try GlibcRegex(pattern, ignoresCase: false)
    let expression = try ExpressionParser.parse(pattern, ignoresCase: false).expression
    let automaton = LazyAutomaton(try #require(ExpressionProgram(expression)), terminator: nil)
    var random = SplitMix64(seed: 3)
    for _ in 0..<300 {
      let line = (0..<200).map { _ in random.pick([UInt8(97), 98]) }
      line.withUnsafeBytes {
        #expect(automaton.matches($0) == (regex.firstMatch(in: $0, from: 0) != nil))
      }
    }
  }

  @Test("an expression too large for an automaton is left to glibc")
  func tooLarge() throws {
    let expression = try #require(Self.parse("((a{1,99}){1,99}){1,99}"))
    #expect(ExpressionProgram(expression) == nil)
    #expect(ExpressionProgram(try #require(Self.parse("(a)\\1"))) == nil)
  }
}

@Suite("Strings in texts")
struct LiteralSearchTests {
  private static func naive(_ needle: [UInt8], in text: [UInt8], from start: Int) -> Int? {
    guard text.count >= needle.count else { return nil }
    return (0...text.count - needle.count).first {
      $0 >= start && text[$0...].starts(with: needle)
    }
  }

  @Test("the first place is that of a simple loop", arguments: 1...100)
  func firstPlace(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let letters: [UInt8] = [97, 98, 32, 0]
    let text = (0..<random.number(in: 0...300)).map { _ in random.pick(letters) }
    for length in 1...6 {
      let needle = (0..<length).map { _ in random.pick(letters) }
      let search = LiteralSearch(needle)
      text.withUnsafeBytes { bytes in
        for start in stride(from: 0, through: text.count, by: 7) {
          #expect(search.first(in: bytes, from: start) == Self.naive(needle, in: text, from: start))
        }
      }
    }
  }

  @Test("nothing is read after a text")
  func edge() {
    // The needle continues past the end.
    let text = [UInt8](repeating: 97, count: 200) + [98]
    let search = LiteralSearch([97, 98])
    text.withUnsafeBytes { bytes in
      for count in 0...200 {
        let part = UnsafeRawBufferPointer(rebasing: bytes[..<count])
        #expect(search.first(in: part, from: 0) == nil)
      }
      #expect(search.first(in: bytes, from: 0) == 199)
    }
  }
}

extension [UInt8] {
  fileprivate func contains(_ part: [UInt8]) -> Bool {
    indices.contains { self[$0...].starts(with: part) }
  }
}
