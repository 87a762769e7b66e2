import Glibc
import JobModel
import Storage

/// The only place where commands write text for people to a terminal. Every line is escaped
/// (`TerminalText`), so that a name in it can only be displayed.
enum Terminal {
  /// Lines on standard output. A line that contains a newline stays one line.
  static func show(_ lines: [String]) throws { try StandardOutput.write(text(lines)) }

  /// The same lines as one text.
  static func text(_ lines: [String]) -> String {
    var text = ""
    for line in lines { text += escaped(line) + "\n" }
    return text
  }

  /// A JSON document for programs, on standard output.
  static func show(document: some Encodable) throws {
    try StandardOutput.write(CommandJSON.text(document))
  }

  /// A file that Gristmill itself reads again, on standard output.
  static func show(file: some Encodable) throws {
    try JSON.encoded(file).withUnsafeBytes { try StandardOutput.write($0) }
  }

  /// A message on standard error, of one or more lines.
  static func complain(_ lines: [some StringProtocol]) {
    var text = ""
    for line in lines { text += escaped(line) + "\n" }
    StandardError.write(text)
  }

  /// A line on standard error that replaces the previous one, as far as the terminal is wide: what
  /// runs on in the next line would stay.
  static func redraw(_ line: String) {
    StandardError.write("\r\u{1b}[2K" + cut(line, columns: columns(of: STDERR_FILENO)))
  }

  /// `line` as it is shown, in fewer characters than `columns`. Pure.
  static func cut(_ line: String, columns: Int) -> String {
    String(escaped(line).prefix(max(columns - 1, 0)))
  }

  /// Characters in a line of the terminal behind a descriptor; 80 if it is none.
  static func columns(of descriptor: Int32) -> Int {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  private static func escaped(_ line: some StringProtocol) -> String {
    TerminalText.line(withoutReversibleForm(line))
  }

  /// A line with `\xE9` for each character that stands for a byte in the reversible form: what is no
  /// UTF-8 comes to the parser of arguments, and to its messages, in that form.
  static func withoutReversibleForm(_ line: some StringProtocol) -> String {
    let escapes: ClosedRange<UInt32> = 0xEF80...0xEFFF
    guard line.unicodeScalars.contains(where: { escapes.contains($0.value) }) else {
      return String(line)
    }
    var text = ""
    for scalar in line.unicodeScalars {
      if escapes.contains(scalar.value) {
        text += "\\x" + Hexadecimal.text([UInt8(truncatingIfNeeded: scalar.value)]).uppercased()
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
