import TestSupport
import Testing

@testable import Commands

@Suite("Sections of a help text")
struct HelpSectionsTests {
  private static let text = """
    OVERVIEW: Run a job.

    Words about it:
      gristmill run x

    USAGE: gristmill run <options>
           gristmill run --map <command>

    JOB OPTIONS:
      --input <path>          Files.

      --output <path>         A directory.

    SUBCOMMANDS:
      wordcount               Count.

      See 'gristmill help run <subcommand>' for detailed help.
    """

  @Test("a text is cut at its headings, and the reference to help is left out")
  func cut() {
    let sections = HelpSections(Self.text)
    #expect(
      sections.overview == "OVERVIEW: Run a job.\n\nWords about it:\n  gristmill run x")
    #expect(
      sections.usage == "gristmill run <options>\n       gristmill run --map <command>")
    #expect(sections.lists.map(\.title) == ["JOB OPTIONS", "SUBCOMMANDS"])
    #expect(
      sections.list("JOB OPTIONS")
        == "  --input <path>          Files.\n\n  --output <path>         A directory.")
    #expect(sections.list("SUBCOMMANDS") == "  wordcount               Count.")
    #expect(sections.list("OPTIONS") == nil)
  }

  @Test("a text without parts has none", arguments: ["", "x", "USAGE: a", "A:\nb"])
  func odd(text: String) {
    let sections = HelpSections(text)
    #expect(sections.lists.isEmpty)
  }
}

@Suite("Wrapped text")
struct WrappedTests {
  @Test("lines break at blanks, are as long as they may be, and brackets stay together")
  func lines() {
    #expect(Wrapped.text("a b c", columns: 80, indent: 2) == "a b c")
    #expect(Wrapped.text("aa bb cc dd", columns: 5, indent: 2) == "aa bb\n  cc\n  dd")
    #expect(Wrapped.text("a [b <c>] [d]", columns: 9, indent: 0) == "a [b <c>]\n[d]")
    #expect(Wrapped.text("longword x", columns: 3, indent: 1) == "longword\n x")
    #expect(Wrapped.text("  1   one two", columns: 9, indent: 6) == "  1   one\n      two")
    #expect(Wrapped.text("", columns: 3, indent: 1) == "")
  }

  @Test("a paragraph is one line; examples and empty lines stay")
  func paragraphs() {
    #expect(Wrapped.paragraphs("a\nb\n  x\n  y\nc\nd\n\ne") == "a b\n  x\n  y\nc d\n\ne")
    #expect(Wrapped.paragraphs("a:\n  x") == "a:\n  x")
    #expect(Wrapped.paragraphs("") == "")
  }

  @Test("only a usage that is too long is wrapped")
  func usage() {
    let help = "OVERVIEW: a b c d e f\n\nUSAGE: x [--a] [--b]\n"
    let wrapped = "OVERVIEW: a b c d e f\n\nUSAGE: x [--a]\n         [--b]\n"
    #expect(CommandHelp.wrappingUsage(help, columns: 15) == wrapped)
    #expect(CommandHelp.wrappingUsage(help, columns: 80) == help)
  }

  @Test("no help is wider than the terminal", arguments: [60, 80, 120])
  func wide(columns: Int) throws {
    for command in [["run"], ["submit"], ["jobs"], ["manager"], ["worker"], ["task", "map"], []] {
      let outcome = try Command(
        Command.binary, command + ["--help"], environment: ["COLUMNS=\(columns)"]
      ).wait()
      #expect(outcome.code == 0)
      let long = outcome.output.split(separator: "\n").filter { line in
        // Examples are to be pasted.
        line.count > columns && !line.hasPrefix("  gristmill ") && !line.hasPrefix("  (umask")
      }
      #expect(long.isEmpty, "\(command)")
    }
  }
}
