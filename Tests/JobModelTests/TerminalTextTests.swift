import JobModel
import Testing

@Suite("Names on a terminal")
struct TerminalTextTests {
  @Test(
    "escape whatever could move, hide or reorder other characters",
    arguments: [
      ("\u{1b}[2J", #"\u{1B}[2J"#), ("a\nb", #"a\nb"#), ("a\tb", #"a\tb"#), ("\r", #"\r"#),
      ("\0\u{7}\u{8}", #"\0\u{07}\u{08}"#), ("\u{7f}", #"\u{7F}"#),
      ("\u{9b}31m\u{85}", #"\u{009B}31m\u{0085}"#),
      ("\u{202a}\u{202e}\u{2066}\u{2069}", #"\u{202A}\u{202E}\u{2066}\u{2069}"#),
      ("\u{200e}\u{200f}\u{61c}", #"\u{200E}\u{200F}\u{061C}"#),
      ("\u{2028}\u{2029}", #"\u{2028}\u{2029}"#), ("é🌾 \\ \"", "é🌾 \\ \""), ("", ""),
      ("e\u{301}👩‍🌾", "e\u{301}👩‍🌾"),
      ("a\u{200B}b\u{FEFF}\u{AD}\u{2060}", #"a\u{200B}b\u{FEFF}\u{00AD}\u{2060}"#),
      ("\u{915}\u{94D}\u{200D}\u{600}", "\u{915}\u{94D}\u{200D}\u{600}"),
    ])
  func escapes(text: String, shown: String) {
    #expect(Array(TerminalText.name(text).unicodeScalars) == Array(shown.unicodeScalars))
    // What was escaped once is not escaped again.
    #expect(TerminalText.name(TerminalText.name(text)) == TerminalText.name(text))
  }

  @Test("escape each byte that is not UTF-8")
  func invalid() {
    #expect(TerminalText.name([97, 0xff, 98, 0xc3, 0x28, 0xf0, 0x9f]) == #"a\xFFb\xC3(\xF0\x9F"#)
    #expect(TerminalText.name([0xed, 0xa0, 0x80, 0xc3, 0xa9]) == #"\xED\xA0\x80é"#)
  }

  @Test("keep tabs in lines of text, but not in names")
  func tabs() {
    #expect(TerminalText.line("a\tb\u{1b}") == "a\tb\\u{1B}")
    #expect(TerminalText.lines(Array("x\ty\r\nz\u{9b}\n".utf8)) == ["x\ty", #"z\u{009B}"#])
  }
}
