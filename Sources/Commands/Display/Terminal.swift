import Glibc
import JobModel

/// The only place where commands write text for people to a terminal. Every line is escaped
/// (`TerminalText`), so that a name in it can only be displayed.
enum Terminal {
  /// Lines on standard output. A line that contains a newline stays one line.
  static func show(_ lines: [String]) {
    var text = ""
    for line in lines { text += escaped(line) + "\n" }
    print(text, terminator: "")
  }

  /// A message on standard error, of one or more lines.
  static func complain(_ lines: [some StringProtocol]) {
    var text = ""
    for line in lines { text += TerminalText.line(line) + "\n" }
    StandardError.write(text)
  }

  /// A line on standard error that replaces the previous one.
  static func redraw(_ line: String) {
    StandardError.write("\r\u{1b}[2K" + TerminalText.line(line))
  }

  private static func escaped(_ line: String) -> String { TerminalText.line(line) }
}
