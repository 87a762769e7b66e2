/// Parses a JSON text into nodes. It refuses whatever RFC 8259 does not allow, and lone surrogates,
/// which a Swift `String` cannot hold.
struct JSONParser {
  private(set) var nodes: [JSONNode] = []

  private let bytes: [UInt8]
  private var position = 0
  /// The innermost open container; -1 outside of all.
  private var open = -1
  private var depth = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    // Messages have about one node for eight bytes; the array grows for more.
    nodes.reserveCapacity(min(bytes.count / 8 + 8, 4096))
  }

  mutating func parse() throws(DiscardReason) {
    try checkEncoding()
    repeat { try readValue() } while try goOn()
    skipSpace()
    guard position == bytes.count else { throw problem("more than one value") }
  }

  /// Invalid UTF-8 is allowed nowhere, so it is checked once, fast.
  private func checkEncoding() throws(DiscardReason) {
    do throws(UTF8.ValidationError) {
      _ = try UTF8Span(validating: bytes.span)
    } catch {
      throw .notJSON("not UTF-8", offset: error.byteOffsets.lowerBound)
    }
  }

  /// Reads a scalar, or opens a container and continues to its first value.
  private mutating func readValue() throws(DiscardReason) {
    while true {
      skipSpace()
      switch byte {
      case UInt8(ascii: "{"):
        try openContainer(.object)
        skipSpace()
        if byte == UInt8(ascii: "}") { return }
        try readName()
      case UInt8(ascii: "["):
        try openContainer(.array)
        skipSpace()
        if byte == UInt8(ascii: "]") { return }
      case UInt8(ascii: "\""): return try readString()
      case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try readNumber()
      case UInt8(ascii: "t"): return try readWord("true", .true)
      case UInt8(ascii: "f"): return try readWord("false", .false)
      case UInt8(ascii: "n"): return try readWord("null", .null)
      default: throw problem("a value is missing")
      }
    }
  }

  /// After a value or an opening bracket: closes what ends here.
  ///
  /// - Returns: whether another value follows.
  private mutating func goOn() throws(DiscardReason) -> Bool {
    // An empty container has no comma before its end; a value has.
    while open >= 0 {
      skipSpace()
      let isObject = nodes[open].kind == .object
      switch byte {
      case UInt8(ascii: "}") where isObject, UInt8(ascii: "]") where !isObject: closeContainer()
      case UInt8(ascii: ","):
        position += 1
        if isObject {
          skipSpace()
          try readName()
        }
        return true
      default: throw problem("a comma or a closing bracket is missing")
      }
    }
    return false
  }

  // MARK: Containers

  private mutating func openContainer(_ kind: JSONNode.Kind) throws(DiscardReason) {
    depth += 1
    guard depth <= WireLimits.depthMax else {
      throw problem("more than \(WireLimits.depthMax) brackets in each other")
    }
    let around = UInt32(truncatingIfNeeded: open)
    try append(kind, start: position, end: position, next: around)
    open = nodes.count - 1
    position += 1
  }

  private mutating func closeContainer() {
    position += 1
    depth -= 1
    let around = Int(Int32(bitPattern: nodes[open].next))
    nodes[open].end = UInt32(position)
    nodes[open].next = UInt32(nodes.count)
    open = around
  }

  /// Reads a name and its colon.
  private mutating func readName() throws(DiscardReason) {
    guard byte == UInt8(ascii: "\"") else { throw problem("a name is missing") }
    try readString()
    skipSpace()
    guard byte == UInt8(ascii: ":") else { throw problem("a colon is missing") }
    position += 1
  }

  // MARK: Scalars

  private mutating func readString() throws(DiscardReason) {
    position += 1
    let start = position
    var hasEscapes = false
    while true {
      guard position < bytes.count else { throw problem("the text ends in a string") }
      switch bytes[position] {
      case UInt8(ascii: "\""):
        try append(.string, start: start, end: position, hasEscapes: hasEscapes)
        position += 1
        return
      case UInt8(ascii: "\\"):
        hasEscapes = true
        try passEscape()
      case 0..<0x20: throw problem("a control character in a string")
      default: position += 1
      }
    }
  }

  private mutating func passEscape() throws(DiscardReason) {
    guard let (_, length) = JSONEscape.decode(bytes, at: position) else {
      throw problem("an invalid escape")
    }
    position += length
  }

  private mutating func readNumber() throws(DiscardReason) {
    let start = position
    if byte == UInt8(ascii: "-") { position += 1 }
    if byte == UInt8(ascii: "0") { position += 1 } else { try passDigits() }
    if byte == UInt8(ascii: ".") {
      position += 1
      try passDigits()
    }
    if byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
      position += 1
      if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { position += 1 }
      try passDigits()
    }
    try append(.number, start: start, end: position)
  }

  /// At least one digit.
  private mutating func passDigits() throws(DiscardReason) {
    let start = position
    while UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte { position += 1 }
    guard position > start else { throw problem("a digit is missing") }
  }

  private mutating func readWord(
    _ word: StaticString, _ kind: JSONNode.Kind
  ) throws(DiscardReason) {
    let start = position
    for offset in 0..<word.utf8CodeUnitCount {
      guard byte == word.utf8Start[offset] else { throw problem("an unknown word") }
      position += 1
    }
    try append(kind, start: start, end: position)
  }

  // MARK: Helpers

  /// The next byte; 0, which is valid nowhere, at the end.
  private var byte: UInt8 { position < bytes.count ? bytes[position] : 0 }

  private mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0a, 0x0d: position += 1
      default: return
      }
    }
  }

  /// - Parameter next: nil for a node without contents.
  private mutating func append(
    _ kind: JSONNode.Kind, start: Int, end: Int, next: UInt32? = nil, hasEscapes: Bool = false
  ) throws(DiscardReason) {
    guard nodes.count < WireLimits.nodesMax else { throw problem("too many values") }
    nodes.append(
      JSONNode(
        start: UInt32(start), end: UInt32(end), next: next ?? UInt32(nodes.count + 1), kind: kind,
        hasEscapes: hasEscapes))
  }

  private func problem(_ text: String) -> DiscardReason {
    position < bytes.count
      ? .notJSON(text, offset: position) : .notJSON("it ends too early", offset: position)
  }
}
