/// Bytes that are mostly text, and need not be UTF-8: what the system, a terminal or a file calls
/// something. `FilePath` and `ByteString` are the two kinds.
///
/// They are equal if their bytes are, and sorted by them: no rule of Unicode applies. A literal
/// may hold others, which go in as bytes:
///
///     let part: FilePath = "\(directory)/part-00000"
///
/// As a description they are what people read (`shown`); in documents they have their reversible
/// form (`text`).
package protocol ByteText: Hashable, Comparable, Codable, Sendable, CustomStringConvertible,
  ExpressibleByStringInterpolation
where StringInterpolation == ByteTextInterpolation {
  var bytes: [UInt8] { get }

  init(bytes: [UInt8])
}

extension ByteText {
  /// The bytes of a string as they are, in UTF-8.
  package init(_ string: some StringProtocol) { self.init(bytes: Array(string.utf8)) }

  /// From the reversible form.
  package init(text: some StringProtocol) { self.init(bytes: ReversibleText.bytes(text)) }

  package init(stringLiteral value: String) { self.init(value) }

  package init(stringInterpolation: ByteTextInterpolation) {
    self.init(bytes: stringInterpolation.bytes)
  }

  /// Bytes that end at the first NUL.
  package init(cString: UnsafePointer<CChar>) {
    var bytes: [UInt8] = []
    var next = cString
    while next.pointee != 0 {
      bytes.append(UInt8(bitPattern: next.pointee))
      next += 1
    }
    self.init(bytes: bytes)
  }

  /// For C: the bytes with a NUL behind them. Swift passes it where a C function wants a pointer.
  package var cString: [CChar] { bytes.map { CChar(bitPattern: $0) } + [0] }

  /// The reversible form, for documents and messages (`ReversibleText`).
  package var text: String { ReversibleText.text(bytes) }

  /// What people read, in one line and safe for a terminal: the bytes as they are, or, if some of
  /// them are no UTF-8 or cannot be shown, between `$'` and `'` with escapes, which bash and others read back.
  package var shown: String { ShownBytes.text(bytes) }

  package var description: String { shown }

  /// As a string of the same bytes; nil if they are no UTF-8. For libraries that take nothing else.
  package var string: String? { String(validating: bytes, as: UTF8.self) }

  package var isEmpty: Bool { bytes.isEmpty }

  package static func < (left: Self, right: Self) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }

  package init(from decoder: any Decoder) throws {
    self.init(text: try decoder.singleValueContainer().decode(String.self))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }

  package func hasPrefix(_ prefix: Self) -> Bool { bytes.starts(with: prefix.bytes) }

  package func hasSuffix(_ suffix: Self) -> Bool {
    bytes.count >= suffix.bytes.count
      && bytes.suffix(suffix.bytes.count).elementsEqual(suffix.bytes)
  }

  /// With more bytes behind it.
  package static func + (left: Self, right: Self) -> Self {
    Self(bytes: left.bytes + right.bytes)
  }
}

/// Collects the bytes of a literal.
package struct ByteTextInterpolation: StringInterpolationProtocol {
  var bytes: [UInt8] = []

  package init(literalCapacity: Int, interpolationCount: Int) {
    bytes.reserveCapacity(literalCapacity + 16 * interpolationCount)
  }

  package mutating func appendLiteral(_ literal: String) { bytes += literal.utf8 }

  package mutating func appendInterpolation(_ value: some ByteText) { bytes += value.bytes }

  package mutating func appendInterpolation(_ value: some StringProtocol) { bytes += value.utf8 }

  package mutating func appendInterpolation(_ value: some BinaryInteger) {
    bytes += String(value).utf8
  }
}

/// An argument, a variable of the environment, a pattern, a separator or a word of a command.
package struct ByteString: ByteText {
  package let bytes: [UInt8]

  package init(bytes: [UInt8]) { self.bytes = bytes }

  package init(_ path: FilePath) { self.init(bytes: path.bytes) }
}

extension Sequence where Element: ByteText {
  /// All of them in one, with a byte between each two.
  package func joined(separator: UInt8) -> Element {
    Element(bytes: Array(map(\.bytes).joined(separator: [separator])))
  }
}
