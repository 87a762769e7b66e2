import JobModel
import TestSupport
import Testing

@testable import DataCore
@testable import Programs

@Suite("Lines and matches are those of grep")
struct LinePatternTests {
  /// Compares patterns with grep: line by line, over the whole text, and by their matches.
  private func check(
    _ patterns: [String], _ options: PatternOptions, _ lines: [[UInt8]], terminator: UInt8 = 10,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let question = RealGrep.Question(
      patterns: patterns.map { Array($0.utf8) }, options: options, terminator: terminator)
    let text = Array(lines.map { $0 + [terminator] }.joined())
    let comment = Comment("\(question)")
    let wanted: RealGrep.Answer?
    do { wanted = try RealGrep.answer(question, text) } catch is RealGrep.Crash { return }
    guard let mine = try? LinePattern(question.patterns, options) else {
      #expect(wanted == nil, comment, sourceLocation: sourceLocation)
      return
    }
    guard let wanted else {
      Issue.record(comment, sourceLocation: sourceLocation)
      return
    }
    let format: RecordFormat = terminator == 0 ? .nul : .lines
    #expect(
      mine.recordsOneByOne(in: text, format) == wanted.records, comment,
      sourceLocation: sourceLocation)
    #expect(
      mine.records(in: text, format) == wanted.records, comment, sourceLocation: sourceLocation)
    #expect(mine.parts(in: text, format) == wanted.parts, comment, sourceLocation: sourceLocation)
  }

  @Test("any strings, with every option", arguments: 1...20)
  func strings(seed: UInt64) throws {
    var patterns = Patterns(random: SplitMix64(seed: seed))
    let lines = patterns.lines(100)
    for options in PatternOptions.all where options.isFixed {
      try check([patterns.string()], options, lines)
    }
  }

  @Test("any sets of strings, with every option", arguments: 1...20)
  func sets(seed: UInt64) throws {
    var patterns = Patterns(random: SplitMix64(seed: 300 + seed))
    let lines = patterns.lines(100)
    for options in PatternOptions.all {
      let count = patterns.random.pick([2, 3, 5, 40])
      // Now and then, an empty one among them.
      let empty = patterns.random.chance(20) ? [""] : []
      try check((0..<count).map { _ in patterns.string() } + empty, options, lines)
    }
  }

  @Test("any expressions, with every option", arguments: 1...40)
  func expressions(seed: UInt64) throws {
    var patterns = Patterns(random: SplitMix64(seed: 100 + seed))
    let lines = patterns.lines(100)
    for options in PatternOptions.all where !options.isFixed {
      try check([patterns.expression()], options, lines)
    }
  }

  @Test("the empty pattern, with every option")
  func emptyPattern() throws {
    var patterns = Patterns(random: SplitMix64(seed: 7))
    let lines = patterns.lines(100)
    for options in PatternOptions.all { try check([""], options, lines) }
  }

  @Test(
    "what grep and POSIX see differently is seen as grep does",
    arguments: [
      "a.b", "a[^x]b", "\\(", "a\\.b", "(a)(b)\\2\\1", "(a*)\\1", "\\bab\\b", "\\<a", "b\\>",
      "a\\B", "^$", "$", "^", "^a|b$", "(^a|b)+", "a{,2}b", "a{0}b", "()", "(|a)b", "a||b",
      "[[:alpha:]_]+", "[]]", "[^]]", "[a-c]*$", "[[.a.]]", "[[=a=]]", "\\w+\\W", "a\\|b", "x*",
      "a)", "\\-", "[[:upper:]]", "{", "a{", "a{b", "a{1", "a{1,b", "{1}a", "*a", "+a", "?a",
      "a|*b", "(*a)", "^*a", "(^a){2}", "a**", "a{2}{2}", "\\d", "a\\`", "\\'b", "$a", "a^",
      "[:space:]", "[[:space:]]", "[a", "a(b", "a\\", "[b-a]", "a{2,1}", "\\(a\\)\\1", "a)|b",
      "b)a)",
    ])
  func ownWays(pattern: String) throws {
    var patterns = Patterns(random: SplitMix64(seed: 8))
    let more = [
      "a(b", "a|b", "a)", "]", "aXbA", "abba aabb", "ab ab", "ABBA", "\\", "a{b", "{", "a{1", "d",
      "ab)", "b)a)", "ba))", "aa",
    ]
    let lines = patterns.lines(150) + more.map { Array($0.utf8) }
    for options in PatternOptions.all where !options.isFixed {
      try check([pattern], options, lines)
    }
  }

  @Test("with -w a shorter match at the same place will do, and then what follows it")
  func words() throws {
    let lines = ["foo-foobar foo", "ab abc abcd", "abx ab-ab", "_ab ab_ ab", "a-b-c-d", "xab ab"]
      .map { Array($0.utf8) }
    var options = PatternOptions()
    options.isWholeWord = true
    for pattern in ["foo(bar)?", "ab(c|cd)?", "ab(-ab)?", "[a-c](-[a-c])*", "ab", "x?ab"] {
      try check([pattern], options, lines)
    }
    try check(["foo", "-foobar", "ab", "abc"], options, lines)
  }

  @Test("a backslash at the end is an error, but for the last of several strings")
  func backslashAtEnd() throws {
    let lines = ["a\\", "b", "a"].map { Array($0.utf8) }
    for patterns in [["a\\"], ["a\\", "b"], ["b", "a\\"], ["b", "a.\\"]] {
      try check(patterns, PatternOptions(), lines)
    }
  }

  @Test("records that end in a NUL may hold newlines, which . and [^a] match and anchors do not")
  func newlines() throws {
    let records = ["a\nb", "a", "\n", "b\n\na", "", "ab"].map { Array($0.utf8) }
    for pattern in ["a.b", "a[^a]b", "^b", "a$", "^$", "a\\sb", "a\\Wb", ".", "^.$", "\\bb"] {
      for options in PatternOptions.all { try check([pattern], options, records, terminator: 0) }
    }
  }

  @Test("without a pattern nothing matches, and with an empty one everything does")
  func noPattern() throws {
    for options in PatternOptions.all {
      let nothing = try LinePattern([], options)
      #expect(nothing.records(in: Array("a\n\n".utf8)) == [])
      #expect(nothing.recordsOneByOne(in: Array("a\n\n".utf8)) == [])
      try check([], options, [[97], []])
      try check(["", "b"], options, [[97], []])
    }
  }

  @Test("newlines separate patterns, and equal ones count once")
  func severalInOne() throws {
    let text = Array("foo\nbar\nbaz\n".utf8)
    #expect(try LinePattern(pattern: "foo\nbar").records(in: text) == [0, 4])
    #expect(try LinePattern(pattern: "z$\n^f").records(in: text) == [0, 8])
    #expect(try LinePattern(pattern: "foo\n").records(in: text) == [0, 4, 8])
    #expect(
      try LinePattern([Array("ba".utf8), Array("ba".utf8)], PatternOptions())
        .parts(in: text) == [4..<6, 8..<10])
  }

  @Test("a pattern may hold any bytes")
  func anyBytes() throws {
    let text: [UInt8] = [120, 0xff, 121, 10, 97, 0, 98, 10, 0xc3, 0xa9, 10]
    for (pattern, start) in [([0xff], 0), ([97, 0, 98], 4), ([0, 46], 4), ([0xa9, 36], 8)]
      as [(
        [UInt8], Int
      )]
    {
      #expect(try LinePattern([pattern], PatternOptions()).records(in: text) == [start])
    }
  }

  @Test(
    "in every format, the records that match are those that match one by one", arguments: 1...30)
  func formats(seed: UInt64) throws {
    var patterns = Patterns(random: SplitMix64(seed: 500 + seed))
    for format in [RecordFormat.lines, .nul, .fixed(bytes: 5), .wholeFile] {
      for isFixed in [true, false] {
        let pattern = isFixed ? patterns.string() : patterns.expression()
        guard
          let mine = try? LinePattern(
            pattern: pattern, isFixed: isFixed, ignoresCase: patterns.random.chance(30),
            isWholeWord: patterns.random.chance(20), isWholeRecord: patterns.random.chance(10))
        else { continue }
        var text = Array(patterns.lines(60).joined(separator: [10])) + [10]
        if patterns.random.chance(50) { text.removeLast() }
        if format == .fixed(bytes: 5) { text.removeLast(text.count % 5) }
        let padded = text + [UInt8](repeating: 97, count: 128)
        padded.withUnsafeBytes { bytes in
          let input = InputText(
            bytes: UnsafeRawBufferPointer(rebasing: bytes[..<text.count]), format: format,
            origin: TextOrigin(file: 0, base: 0, offset: 0))
          var wanted: [Int] = []
          let records = input.forEachRecord { record, offset in
            if mine.matches(record) { wanted.append(offset) }
          }
          var found: [Int] = []
          let count = mine.forEachMatchingRecord(in: input) { record, offset in
            found.append(offset)
            #expect(record.baseAddress == bytes.baseAddress.map { $0 + offset })
          }
          #expect(count == records)
          #expect(found == wanted, "\(pattern), \(format)")
        }
      }
    }
  }

  @Test("a string with a terminator in it occurs in no record, and does not join two")
  func terminatorInPattern() throws {
    for patterns in [["a\0b"], ["\0"], ["a\0"], ["a\0b", "x"], ["x", "a\0"], ["a\0[b]", "x"]] {
      for isFixed in [true, false] {
        var options = PatternOptions()
        options.isFixed = isFixed
        let mine = try LinePattern(patterns.map { Array($0.utf8) }, options)
        #expect(mine.records(in: Array("a\0b\0a\0".utf8), .nul) == [])
        #expect(isFixed || Array("xa\0b\0".utf8).withUnsafeBytes { mine.matches($0) })
      }
    }
  }

  @Test("records without an address are empty ones")
  func nowhere() throws {
    let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
    for (pattern, matches) in [
      ("", true), ("^$", true), ("a*", true), ("a", false), ("\\b", false),
    ] {
      for isWholeRecord in [true, false] {
        let mine = try LinePattern(
          pattern: pattern, isFixed: false, ignoresCase: true, isWholeRecord: isWholeRecord)
        #expect(mine.matches(nothing) == matches, "\(pattern)")
        #expect(mine.matches(in: nothing) == [])
      }
    }
  }
}
