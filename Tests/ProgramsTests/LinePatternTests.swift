import JobModel
import TestSupport
import Testing

@testable import DataCore
@testable import Programs

@Suite("Lines and matches are those of grep")
struct LinePatternTests {
  /// A text of lines, as a file for grep and in memory.
  private struct Sheet {
    let directory: TemporaryDirectory
    let path: String
    let lines: [[UInt8]]
    let text: [UInt8]

    init(_ lines: [[UInt8]]) throws {
      directory = try TemporaryDirectory()
      self.lines = lines
      text = lines.flatMap { $0 + [10] }
      path = try directory.write(text, to: "text")
    }

    /// Where each line starts.
    var starts: [Int] {
      var starts: [Int] = []
      var next = 0
      for line in lines {
        starts.append(next)
        next += line.count + 1
      }
      return starts
    }
  }

  /// Compares a pattern with grep: line by line, over the whole text, and by its matches.
  private func check(
    _ pattern: String, _ options: RealGrep.Options, _ sheet: Sheet,
    comparesMatches: Bool = true, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let wanted = try RealGrep.lines(pattern, options, in: sheet.path)
    // What grep accepts and regcomp does not has its own test.
    guard let mine = try? LinePattern(pattern, options), let wanted else { return }
    let comment = Comment("\(pattern) \(options)")
    let byLine = sheet.lines.indices.filter { index in
      sheet.lines[index].withUnsafeBytes { mine.matches($0) }
    }
    #expect(byLine == wanted, comment, sourceLocation: sourceLocation)
    let starts = sheet.starts
    #expect(
      mine.records(in: sheet.text) == wanted.map { starts[$0] }, comment,
      sourceLocation: sourceLocation)
    // Now and then grep -o gives up on an expression that it has matched.
    guard comparesMatches,
      let matches = try RealGrep.matches(pattern, options, in: sheet.path)
    else { return }
    let found = wanted.flatMap { index in
      sheet.lines[index].withUnsafeBytes { line in
        mine.matches(in: line).map { starts[index] + $0.lowerBound..<starts[index] + $0.upperBound }
      }
    }
    #expect(found == matches, comment, sourceLocation: sourceLocation)
  }

  @Test("any strings, with every option", arguments: 1...20)
  func strings(seed: UInt64) throws {
    var patterns = Patterns(random: SplitMix64(seed: seed))
    let sheet = try Sheet(patterns.lines(100))
    for options in RealGrep.Options.all where options.isFixed {
      try check(patterns.string(), options, sheet)
    }
  }

  @Test("any expressions, with every option", arguments: 1...40)
  func expressions(seed: UInt64) throws {
    var patterns = Patterns(random: SplitMix64(seed: 100 + seed))
    let sheet = try Sheet(patterns.lines(100))
    for options in RealGrep.Options.all where !options.isFixed {
      let pattern = patterns.expression()
      try check(pattern, options, sheet, comparesMatches: !options.isWholeWord)
    }
  }

  @Test("the empty pattern, with every option")
  func emptyPattern() throws {
    var patterns = Patterns(random: SplitMix64(seed: 7))
    let sheet = try Sheet(patterns.lines(100))
    for options in RealGrep.Options.all { try check("", options, sheet) }
  }

  @Test(
    "grep and regexec differ here, and Gristmill does this",
    arguments: [
      "a.b", "a[^x]b", "\\(", "a\\.b", "(a)(b)\\2\\1", "(a*)\\1", "\\bab\\b", "\\<a", "b\\>",
      "a\\B",
      "^$", "$", "^", "^a|b$", "(^a|b)+", "a{,2}b", "a{0}b", "()", "(|a)b", "a||b", "[[:alpha:]_]+",
      "[]]", "[^]]", "[a-c]*$", "[[.a.]]", "[[=a=]]", "\\w+\\W", "a\\|b", "x*", "a)", "\\-",
      "[[:upper:]]",
    ])
  func ownWays(pattern: String) throws {
    var patterns = Patterns(random: SplitMix64(seed: 8))
    let more = ["a(b", "a|b", "a)", "]", "aXbA", "abba aabb", "ab ab", "ABBA", "\\"]
    let sheet = try Sheet(patterns.lines(150) + more.map { Array($0.utf8) })
    for options in RealGrep.Options.all where !options.isFixed {
      // With an anchor in a repeated group, regexec finds too much and grep -o too little.
      try check(
        pattern, options, sheet,
        comparesMatches: !options.isWholeWord && pattern != "(^a|b)+")
    }
  }

  @Test("with -w a shorter match at the same place will do, and then what follows it")
  func words() throws {
    let lines = ["foo-foobar foo", "ab abc abcd", "abx ab-ab", "_ab ab_ ab", "a-b-c-d", "xab ab"]
    let sheet = try Sheet(lines.map { Array($0.utf8) })
    var options = RealGrep.Options()
    options.isWholeWord = true
    for pattern in ["foo(bar)?", "ab(c|cd)?", "ab(-ab)?", "[a-c](-[a-c])*", "ab", "x?ab"] {
      try check(pattern, options, sheet)
    }
  }

  @Test("a text that is not an expression is a usage failure in the words of regerror")
  func errors() throws {
    for (pattern, words) in [
      ("(", "Unmatched ( or \\("), ("[a", "Unmatched [, [^, [:, [., or [="),
      ("a{1", "Unmatched \\{"), ("*a", "Invalid preceding regular expression"),
      ("[b-a]", "Invalid range end"), ("a\\", "Trailing backslash"),
      ("[[:letter:]]", "Invalid character class name"),
    ] {
      let failure = #expect(throws: JobFailure.self) {
        try LinePattern(pattern: pattern, isFixed: false, ignoresCase: false)
      }
      #expect(failure?.kind == .usage)
      #expect(failure?.message == "\(pattern) is not a regular expression: \(words)")
      // As a string each of them is fine.
      _ = try LinePattern(pattern: pattern, isFixed: true, ignoresCase: false)
    }
    #expect(throws: JobFailure.self) {
      try LinePattern(pattern: "a\0b", isFixed: false, ignoresCase: false)
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
    for pattern in ["a\nb", "\n", "a\n"] {
      for isFixed in [true, false] {
        let mine = try LinePattern(pattern: pattern, isFixed: isFixed, ignoresCase: false)
        #expect(mine.records(in: Array("a\nb\na\n".utf8)) == [])
        #expect(Array("xa\nb\n".utf8).withUnsafeBytes { mine.matches($0) })
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

  @Test("the body may ask the pattern about the record", arguments: [true, false])
  func nestedUse(isFixed: Bool) throws {
    let mine = try LinePattern(pattern: "aB", isFixed: isFixed, ignoresCase: true)
    let text = Array("xAb\n\nabAB\nba\nyyab\nAB".utf8)
    var found: [String] = []
    text.withUnsafeBytes { bytes in
      let input = InputText(
        bytes: bytes, format: .lines, origin: TextOrigin(file: 0, base: 0, offset: 0))
      _ = mine.forEachMatchingRecord(in: input) { record, _ in
        #expect(mine.matches(record))
        mine.forEachMatch(in: record) { found.append(String(decoding: record[$0], as: UTF8.self)) }
      }
    }
    #expect(found == ["Ab", "ab", "AB", "ab", "AB"])
  }

  @Test("an error in the body ends the walk")
  func failingBody() throws {
    let mine = try LinePattern(pattern: "a", isFixed: true, ignoresCase: false)
    var calls = 0
    #expect(throws: CancellationError.self) {
      try Array("a\na\n".utf8).withUnsafeBytes { bytes in
        let text = InputText(
          bytes: bytes, format: .lines, origin: TextOrigin(file: 0, base: 0, offset: 0))
        _ = try mine.forEachMatchingRecord(in: text) { _, _ in
          calls += 1
          throw CancellationError()
        }
      }
    }
    #expect(calls == 1)
  }
}

extension LinePattern {
  fileprivate convenience init(_ pattern: String, _ options: RealGrep.Options) throws {
    try self.init(
      pattern: pattern, isFixed: options.isFixed, ignoresCase: options.ignoresCase,
      isWholeWord: options.isWholeWord, isWholeRecord: options.isWholeRecord)
  }

  /// Where the lines start that match.
  fileprivate func records(in text: [UInt8]) -> [Int] {
    var offsets: [Int] = []
    text.withUnsafeBytes { bytes in
      let text = InputText(
        bytes: bytes, format: .lines, origin: TextOrigin(file: 0, base: 0, offset: 0))
      let count = forEachMatchingRecord(in: text) { _, offset in offsets.append(offset) }
      #expect(count == text.forEachRecord { _, _ in })
    }
    return offsets
  }

  fileprivate func matches(in record: UnsafeRawBufferPointer) -> [Range<Int>] {
    var matches: [Range<Int>] = []
    forEachMatch(in: record) { matches.append($0) }
    return matches
  }
}
