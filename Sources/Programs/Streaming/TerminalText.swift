/// Bytes from anywhere as text that does nothing but show: control characters
/// are escaped, what is no UTF-8 is replaced. Pure.
package enum TerminalText {
  /// The lines of `bytes`, without their ends (\n or \r\n).
  package static func lines(_ bytes: some BidirectionalCollection<UInt8>) -> [String] {
    var pieces = bytes.split(separator: 10, omittingEmptySubsequences: false)
    if pieces.last?.isEmpty == true { pieces.removeLast() }
    return pieces.map { line in
      let end = line.last == 13 ? line.dropLast() : line
      return self.line(String(decoding: end, as: UTF8.self))
    }
  }

  /// `text` with every character escaped that could move or hide others.
  package static func line(_ text: String) -> String {
    var safe = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if isHarmless(scalar) {
        safe.append(scalar)
      } else {
        safe.append(contentsOf: scalar.escaped(asASCII: true).unicodeScalars)
      }
    }
    return String(safe)
  }

  private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control: scalar == "\t"
    case .lineSeparator, .paragraphSeparator: false
    // Marks that turn the direction of text; other format marks shape letters.
    case .format: !scalar.properties.isBidiControl
    default: true
    }
  }
}
