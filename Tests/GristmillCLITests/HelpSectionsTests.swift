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
