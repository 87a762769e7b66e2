/// Makes names and texts from anywhere safe to show: whatever could move the cursor, hide or
/// reorder other characters, or start a new line is escaped, as `ls` does with names.
///
///     a control character, DEL, C1                         \u{1B}
///     U+2028 and U+2029, marks that turn text round        \u{202E}
///     characters that show nothing, such as U+200B         \u{200B}
///     a byte that is not UTF-8                             \xFF
///
/// Applied where text leaves for a terminal: in the commands' `Terminal` and the servers' log. Text
/// for programs (`--json`, the HTTP interface) has JSON escapes instead. Escaping twice changes
/// nothing more. Pure.
package enum TerminalText {
  /// The lines of `bytes`, without their ends (\n or \r\n).
  package static func lines(_ bytes: some BidirectionalCollection<UInt8>) -> [String] {
    var pieces = bytes.split(separator: 10, omittingEmptySubsequences: false)
    if pieces.last?.isEmpty == true { pieces.removeLast() }
    return pieces.map { line in
      text(line.last == 13 ? line.dropLast() : line, keepingTabs: true)
    }
  }

  /// A line that is given as bytes, with or without its end. None of the bytes is lost.
  package static func line(_ bytes: some BidirectionalCollection<UInt8>) -> String {
    lines(bytes).first ?? ""
  }

  /// A line of text for people: tabs stay.
  package static func line(_ text: some StringProtocol) -> String {
    self.text(text.utf8, keepingTabs: true)
  }

  /// A name of a file, a job or a host, or a cell of a table.
  package static func name(_ text: some StringProtocol) -> String {
    self.text(text.utf8, keepingTabs: false)
  }

  /// A name given as bytes.
  package static func name(_ bytes: some Collection<UInt8>) -> String {
    text(bytes, keepingTabs: false)
  }

  private static func text(_ bytes: some Collection<UInt8>, keepingTabs: Bool) -> String {
    // Most texts are plain.
    if bytes.allSatisfy({ (0x20..<0x7f).contains($0) }) {
      return String(decoding: bytes, as: UTF8.self)
    }
    var safe = String.UnicodeScalarView()
    var parser = Unicode.UTF8.ForwardParser()
    var rest = bytes.makeIterator()
    // The parser says how many bytes are not a character, but not which.
    var place = bytes.startIndex
    while true {
      switch parser.parseScalar(from: &rest) {
      case .emptyInput: return String(safe)
      case .valid(let encoded):
        let scalar = Unicode.UTF8.decode(encoded)
        place = bytes.index(place, offsetBy: encoded.count)
        if isHarmless(scalar) || keepingTabs && scalar == "\t" {
          safe.append(scalar)
        } else {
          safe.append(contentsOf: scalar.escaped(asASCII: true).unicodeScalars)
        }
      case .error(let length):
        for _ in 0..<length {
          let digits = String(bytes[place], radix: 16, uppercase: true)
          safe.append(contentsOf: ("\\x" + digits).unicodeScalars)
          place = bytes.index(after: place)
        }
      }
    }
  }

  /// Whether a character can be shown as it is.
  static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: false
    // Marks that turn the direction of text, or show nothing; the joiners of Indic scripts and of
    // emoji shape what stands beside them.
    case .format:
      scalar == "\u{200C}" || scalar == "\u{200D}"
        || !scalar.properties.isBidiControl && !scalar.properties.isDefaultIgnorableCodePoint
    default: true
    }
  }
}
