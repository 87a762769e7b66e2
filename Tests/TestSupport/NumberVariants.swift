/// A JSON text with each of its numbers replaced, one at a time, by integers at the edges of the
/// range: so a new field of a document is tested automatically.
package enum NumberVariants {
  /// -2^63, -1, 0, 2^31, 2^53, 2^63-1
  package static let edges = [
    "-9223372036854775808", "-1", "0", "2147483648", "9007199254740992", "9223372036854775807",
  ]

  /// - Parameter edges: what takes the place of each number.
  package static func of(_ json: String, edges: [String] = edges) -> [String] {
    let bytes = Array(json.utf8)
    return numbers(in: bytes).flatMap { range in
      edges.map { edge in
        String(
          decoding: bytes[..<range.lowerBound] + Array(edge.utf8) + bytes[range.upperBound...],
          as: UTF8.self)
      }
    }
  }

  /// Where numbers stand outside of texts.
  private static func numbers(in bytes: [UInt8]) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var isInText = false
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if isInText {
        if byte == UInt8(ascii: "\\") { index += 1 }
        isInText = byte != UInt8(ascii: "\"")
      } else if byte == UInt8(ascii: "\"") {
        isInText = true
      } else if byte == UInt8(ascii: "-") || isDigit(byte) {
        let start = index
        while index < bytes.count, isOfNumber(bytes[index]) { index += 1 }
        found.append(start..<index)
        continue
      }
      index += 1
    }
    return found
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
  }

  private static func isOfNumber(_ byte: UInt8) -> Bool {
    isDigit(byte) || "+-.eE".utf8.contains(byte)
  }
}
