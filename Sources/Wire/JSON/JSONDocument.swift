/// A parsed JSON text (RFC 8259), as a flat list of nodes over its bytes.
///
/// Nothing is converted before it is asked for: a node says where its value is. That makes reading
/// a message several times cheaper than with Foundation's decoder (see `Protocol.md`), and bounds
/// memory by 16 bytes for each value and name.
final class JSONDocument: Sendable {
  let bytes: [UInt8]
  /// In the order of the text: a container, then its contents; in an object, name, value, name,
  /// value. The first node is the whole text.
  let nodes: [JSONNode]

  init(bytes: [UInt8], nodes: [JSONNode]) {
    self.bytes = bytes
    self.nodes = nodes
  }

  /// Parses `bytes`, which hold one value and white space.
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

/// The place of one value, or of one name in an object.
struct JSONNode {
  enum Kind: UInt8 {
    case object, array, string, number, `true`, `false`, null
  }

  /// The first byte; for a string, the byte after the opening quote.
  var start: UInt32
  /// The byte after the last; for a string, the closing quote.
  var end: UInt32
  /// The node after this one and its contents. While a container is open, the container around it.
  var next: UInt32
  var kind: Kind
  /// For a string, whether it contains a backslash.
  var hasEscapes = false
}
