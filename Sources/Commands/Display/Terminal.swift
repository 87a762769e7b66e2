import Glibc
import JobModel

/// What people read, on its way to a terminal: the only place of the commands where text goes there.
/// Every line is escaped (`TerminalText`), so that no name in it does anything but show.
enum Terminal {
  /// Lines on standard output. One that holds an end of a line stays one.
  static func show(_ lines: [String]) {
    var text = ""
    for line in lines { text += escaped(line) + "\n" }
    print(text, terminator: "")
  }

  /// A message on standard error, of one line or more.
  static func complain(_ lines: [some StringProtocol]) {
    var text = ""
    for line in lines { text += TerminalText.line(line) + "\n" }
    StandardError.write(text)
  }

  /// A line on standard error that takes the place of the one before it.
  static func redraw(_ line: String) {
    StandardError.write("\r\u{1b}[2K" + TerminalText.line(line))
  }

  private static func escaped(_ line: String) -> String { TerminalText.line(line) }
}
