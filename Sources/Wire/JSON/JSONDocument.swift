/// A JSON text that was read (RFC 8259), as a flat list of nodes over its bytes.
///
/// Nothing is converted before it is asked for: a node says where its value stands. That makes
/// reading a message several times cheaper than Foundation's decoder (see `Protocol.md`), and
/// memory is bounded by 16 bytes for each value and name.
final class JSONDocument: Sendable {
  let bytes: [UInt8]
  /// In the order of the text: a container, then what is in it; in an object name, value, name,
  /// value. The first is the whole text.
  let nodes: [JSONNode]

  init(bytes: [UInt8], nodes: [JSONNode]) {
    self.bytes = bytes
    self.nodes = nodes
  }

  /// Reads `bytes`, which hold one value and white space.
  ///
  /// - Throws: `notJSON` or `tooLarge`.
  /// - Complexity: O(bytes), without recursion.
  convenience init(
    parsing bytes: [UInt8], bytesMax: Int = WireLimits.ownObjectBytesMax
  ) throws(DiscardReason) {
    // Positions are held in 32 bits.
    guard bytes.count <= min(bytesMax, Int(UInt32.max) / 2) else {
      throw .tooLarge(bytesMax: bytesMax)
    }
    var parser = JSONParser(bytes)
    try parser.parse()
    self.init(bytes: bytes, nodes: parser.nodes)
  }

  var root: JSONValue { JSONValue(document: self, index: 0) }
}

/// Where one value, or one name of an object, stands.
struct JSONNode {
  enum Kind: UInt8 {
    case object, array, string, number, `true`, `false`, null
  }

  /// First byte; of a string the byte behind the quote.
  var start: UInt32
  /// Byte behind the last; of a string the closing quote.
  var end: UInt32
  /// The node behind this one and all that is in it. While a container is open: the one around it.
  var next: UInt32
  var kind: Kind
  /// Of a string: whether there is a backslash in it.
  var hasEscapes = false
}
