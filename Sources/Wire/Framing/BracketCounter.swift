/// Follows the brackets and strings of a JSON text byte by byte, without parsing it: enough to know
/// where an object may end. Uses constant memory for any input.
struct BracketCounter {
  /// Brackets that are open.
  private(set) var depth = 0
  private(set) var isInString = false
  private var isEscaped = false

  /// Whether everything that was opened is closed.
  var isBalanced: Bool { depth <= 0 && !isInString }

  mutating func pass(_ byte: UInt8) {
    if isInString {
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        isInString = false
      }
      return
    }
    switch byte {
    case UInt8(ascii: "\""): isInString = true
    case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
    case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
    default: break
    }
  }
}
