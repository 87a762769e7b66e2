import JobModel
import Testing

@Suite("Commands as people write them")
struct ShellWordsTests {
  @Test(
    "words are split by the quoting rules of a shell",
    arguments: [
      ("", []), (" \t\n ", []), ("cat", ["cat"]), ("  awk  -f\tx.awk\n", ["awk", "-f", "x.awk"]),
      ("awk '{print $1}'", ["awk", "{print $1}"]), ("a''b", ["ab"]), ("''", [""]),
      (#""""#, [""]), (#"a "b c" d"#, ["a", "b c", "d"]), (#"a\ b"#, ["a b"]),
      (#"'a\b'"#, [#"a\b"#]), (#""a\b\"\$\\\`""#, [#"a\b"$\`"#]), (#"\'"#, ["'"]),
      (#"'it'\''s'"#, ["it's"]), (#""it's""#, ["it's"]), ("a\\\nb", ["ab"]),
      ("\"a\\\nb\"", ["ab"]), ("'a\nb'", ["a\nb"]), ("é ü", ["é", "ü"]),
      ("a\u{301}b", ["a\u{301}b"]),
      ("$HOME *.txt ~ #x `", ["$HOME", "*.txt", "~", "#x", "`"]), ("a=1 b", ["a=1", "b"]),
      ("'a|b' \\; \"<\"", ["a|b", ";", "<"]), ("x\ry", ["x\ry"]),
      (#"$'a\nb'"#, ["a\nb"]),
      (#"x$'\351\x41\''y"#, [ByteString(bytes: [120, 0xE9, 65, 39, 121])]),
      (#"$'\q\\'"#, [#"\q\"#]), (#"'$'\'"#, ["$'"]),
    ] as [(String, [ByteString])])
  func splits(text: String, words: [ByteString]) throws {
    #expect(try ShellWords.split(ByteString(text)) == words)
  }

  @Test(
    "incomplete text, or text that needs a shell, is refused",
    arguments: [
      ("'", .openQuote("'")), ("a \"b", .openQuote("\"")), ("'a\\'b'", .openQuote("'")),
      ("a\\", .openBackslash), ("\"a\\", .openBackslash), ("a | b", .shellOperator("|")),
      ("a>b", .shellOperator(">")), ("a;", .shellOperator(";")), ("a & b", .shellOperator("&")),
      ("(a)", .shellOperator("(")), ("a < b", .shellOperator("<")),
    ] as [(String, ShellWords.Problem)])
  func refuses(text: String, problem: ShellWords.Problem) {
    #expect(throws: problem) { try ShellWords.split(ByteString(text)) }
  }

  @Test(
    "a quoted word is one word",
    arguments: [
      "", "a", "a b", "it's", "a\tb\\n'", "\u{1B}[1m", "é\n", "'", "''", "\\", "$x", "a\nb", "|",
      "é", "-a=b,c/d.e", "\"",
    ])
  func quotes(word: String) throws {
    #expect(
      try ShellWords.split(ByteString(ShellWords.quoted(ByteString(word)))) == [ByteString(word)])
  }

  @Test("a harmless word is not quoted")
  func plain() { #expect(ShellWords.quoted("./my-map_1.py") == "./my-map_1.py") }

  @Test("a command keeps its text, and goes through a shell if it is told to")
  func command() throws {
    let direct = try ProgramCommand(text: "a 'b c'", usesShell: false, flag: "--map")
    #expect(direct.words == ["a", "b c"])
    #expect(direct.text == "a 'b c'")
    let shell = try ProgramCommand(text: "a | b", usesShell: true, flag: "--map")
    #expect(shell.words == ["/bin/sh", "-c", "a | b"])
  }

  @Test("a bad command is an error that names the flag and what to do")
  func badCommand() {
    for (text, part) in [
      ("a 'b", "the quote ' is never closed"), ("a\\", "backslash"), ("a | b", "add --shell"),
      ("", "names no program"), ("''", "names no program"),
    ] {
      let failure = #expect(throws: JobFailure.self) {
        try ProgramCommand(text: ByteString(text), usesShell: false, flag: "--map")
      }
      #expect(failure?.kind == .usage)
      #expect(failure?.message.hasPrefix("--map") == true)
      #expect(failure?.message.contains(part) == true, "\(failure?.message ?? "")")
    }
    #expect(throws: JobFailure.self) {
      try ProgramCommand(text: " \n", usesShell: true, flag: "--map")
    }
  }
}
