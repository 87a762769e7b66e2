/// How `ls` shows a name to people: as it is, or in the quotes of a shell if it holds bytes that
/// cannot be shown.
///
///     notes.txt             notes.txt
///     two words             two words
///     caf\xE9               $'caf\351'
///     a, newline, b         $'a\nb'
///
/// What stands between `$'` and `'` is the ANSI-C quoting of bash, ksh and zsh: the result can be pasted.
enum ShownBytes {
  static func text(_ bytes: [UInt8]) -> String {
    // Most names are plain.
    if bytes.allSatisfy({ (0x20..<0x7F).contains($0) }) {
      return String(decoding: bytes, as: UTF8.self)
    }
    let pieces = ReversibleText.pieces(bytes)
    let isPlain = pieces.allSatisfy { piece in
      if case .scalar(let scalar) = piece { TerminalText.isHarmless(scalar) } else { false }
    }
    return isPlain ? String(decoding: bytes, as: UTF8.self) : quoted(pieces)
  }

  /// `pieces` in ANSI-C quotes.
  static func quoted(_ pieces: [ReversibleText.Piece]) -> String {
    var text = "$'"
    for piece in pieces {
      switch piece {
      case .byte(let byte): text += escape(byte)
      case .scalar("\n"): text += "\\n"
      case .scalar("\t"): text += "\\t"
      case .scalar("\r"): text += "\\r"
      case .scalar("'"): text += "\\'"
      case .scalar("\\"): text += "\\\\"
      case .scalar(let scalar) where TerminalText.isHarmless(scalar):
        text.unicodeScalars.append(scalar)
      case .scalar(let scalar):
        for byte in String(scalar).utf8 { text += escape(byte) }
      }
    }
    return text + "'"
  }

  /// Three octal digits: unlike hexadecimal ones, they cannot run into a digit behind them.
  private static func escape(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 8)
    return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
  }
}
