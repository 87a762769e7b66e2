/// Any bytes as a text, and back: the form in which paths and arguments stand in plans, messages,
/// the store, `--json` and the HTTP interface.
///
/// Bytes that are UTF-8 stand for themselves. Each byte that is not, 0x80 to 0xFF, becomes one
/// character from U+EF80 to U+EFFF: 0xEF00 more than the byte. So that the way back is unique, the
/// three bytes of such a character in the original are written in that way too. These code points
/// are for private use; the ConScript Unicode Registry lists them as "encoding hacks" for this
/// purpose. Every list of bytes has exactly one text, and different bytes have different texts.
///
///     c a f \xE9            caf\u{EFE9}
///     \u{EFE9} as UTF-8     \u{EFEE}\u{EFBF}\u{EFA9}
///
/// Pure, linear in the length.
package enum ReversibleText {
  /// The code point of byte 0.
  private static let base: UInt32 = 0xEF00
  private static let escapes: ClosedRange<UInt32> = 0xEF80...0xEFFF

  /// The text of `bytes`.
  package static func text(_ bytes: some Collection<UInt8>) -> String {
    if bytes.allSatisfy({ $0 < 0x80 }) { return String(decoding: bytes, as: UTF8.self) }
    var text = String.UnicodeScalarView()
    for piece in pieces(bytes) {
      switch piece {
      case .scalar(let scalar): text.append(scalar)
      case .byte(let byte): text.append(escape(byte))
      }
    }
    return String(text)
  }

  /// The bytes of `text`. A text that no bytes have, because escapes in it spell UTF-8, is read
  /// all the same: each escape is its byte.
  package static func bytes(_ text: some StringProtocol) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      if escapes.contains(scalar.value) {
        bytes.append(UInt8(scalar.value - base))
      } else {
        bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      }
    }
    return bytes
  }

  /// A character, or a byte that is not part of one.
  package enum Piece: Equatable {
    case scalar(Unicode.Scalar)
    case byte(UInt8)
  }

  /// The characters of `bytes`, and the bytes between them that are no UTF-8 or spell an escape.
  package static func pieces(_ bytes: some Collection<UInt8>) -> [Piece] {
    var pieces: [Piece] = []
    var parser = Unicode.UTF8.ForwardParser()
    var rest = bytes.makeIterator()
    // The parser says how many bytes are not a character, but not which.
    var place = bytes.startIndex
    func take(_ count: Int) {
      for _ in 0..<count {
        pieces.append(.byte(bytes[place]))
        place = bytes.index(after: place)
      }
    }
    while true {
      switch parser.parseScalar(from: &rest) {
      case .emptyInput: return pieces
      case .error(let length): take(length)
      case .valid(let encoded):
        let scalar = Unicode.UTF8.decode(encoded)
        if escapes.contains(scalar.value) {
          take(encoded.count)
        } else {
          pieces.append(.scalar(scalar))
          place = bytes.index(place, offsetBy: encoded.count)
        }
      }
    }
  }

  private static func escape(_ byte: UInt8) -> Unicode.Scalar {
    // U+EF00 to U+EFFF are scalars, all of them.
    Unicode.Scalar(base + UInt32(byte)) ?? "\u{FFFD}"
  }
}
