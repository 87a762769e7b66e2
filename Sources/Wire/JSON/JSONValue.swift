/// One value of a document.
package struct JSONValue {
  let document: JSONDocument
  let index: Int

  private var node: JSONNode { document.nodes[index] }

  var kind: JSONNode.Kind { node.kind }

  // MARK: Containers

  /// The value of the member called `name`, the last if there are several. nil if there is no such
  /// member, if it is null, or if this is not an object.
  ///
  /// - Complexity: O(members of the object).
  subscript(name: StaticString) -> JSONValue? {
    guard kind == .object else { return nil }
    var found: Int?
    var position = index + 1
    let end = Int(node.next)
    while position < end {
      if isName(position, name) { found = position + 1 }
      position = Int(document.nodes[position + 1].next)
    }
    guard let found, document.nodes[found].kind != .null else { return nil }
    return JSONValue(document: document, index: found)
  }

  private func isName(_ index: Int, _ name: StaticString) -> Bool {
    let node = document.nodes[index]
    if node.hasEscapes {
      return JSONValue(document: document, index: index).string.utf8
        .elementsEqual(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    }
    guard Int(node.end - node.start) == name.utf8CodeUnitCount else { return false }
    let start = Int(node.start)
    for offset in 0..<name.utf8CodeUnitCount
    where document.bytes[start + offset] != name.utf8Start[offset] { return false }
    return true
  }

  /// Calls `body` with each element of this array.
  func forEachElement(
    _ body: (JSONValue) throws(DiscardReason) -> Void
  ) throws(DiscardReason) {
    var position = index + 1
    let end = Int(node.next)
    while position < end {
      try body(JSONValue(document: document, index: position))
      position = Int(document.nodes[position].next)
    }
  }

  // MARK: Scalars

  /// The size of this string, with its escapes, or number, as written in the text.
  var storedBytes: Int { Int(node.end - node.start) }

  /// This string with its escapes resolved.
  var string: String {
    let range = Int(node.start)..<Int(node.end)
    guard node.hasEscapes else { return String(decoding: document.bytes[range], as: UTF8.self) }
    var text: [UInt8] = []
    text.reserveCapacity(range.count)
    var position = range.lowerBound
    while position < range.upperBound {
      // The parser checked every escape.
      if document.bytes[position] == UInt8(ascii: "\\"),
        let (scalar, length) = JSONEscape.decode(document.bytes, at: position)
      {
        text.append(contentsOf: String(Character(scalar)).utf8)
        position += length
      } else {
        text.append(document.bytes[position])
        position += 1
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// This number, if it is whole and at most 2^53 in magnitude. `6000.0` and `6e3` count as whole,
  /// because some languages have no integers.
  var integer: Int? {
    guard kind == .number else { return nil }
    let range = Int(node.start)..<Int(node.end)
    let isNegative = document.bytes[range.lowerBound] == UInt8(ascii: "-")
    var magnitude = 0
    for byte in document.bytes[isNegative ? range.dropFirst() : range] {
      guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return wholeDouble }
      magnitude = magnitude * 10 + Int(byte - UInt8(ascii: "0"))
      guard magnitude <= WireLimits.integerMax else { return nil }
    }
    return isNegative ? -magnitude : magnitude
  }

  private var wholeDouble: Int? {
    guard let double, double == double.rounded(),
      double.magnitude <= Double(WireLimits.integerMax)
    else { return nil }
    return Int(double)
  }

  /// This number; nil if it is out of range or has too many digits.
  var double: Double? {
    guard kind == .number, storedBytes <= WireLimits.numberBytesMax else { return nil }
    let text = String(decoding: document.bytes[Int(node.start)..<Int(node.end)], as: UTF8.self)
    guard let number = Double(text), number.isFinite else { return nil }
    return number
  }

  /// The whole value as written in the text, on one line.
  var text: JSONText {
    let isString = kind == .string
    let start = Int(node.start) - (isString ? 1 : 0)
    let end = Int(node.end) + (isString ? 1 : 0)
    // Line breaks occur only between values.
    return JSONText(
      unchecked: document.bytes[start..<end].map { $0 == 0x0a || $0 == 0x0d ? 0x20 : $0 })
  }
}
