import JobModel

/// Writes JSON straight into bytes. The caller makes sure that brackets match; commas are added
/// automatically.
package struct JSONWriter {
  package private(set) var bytes: [UInt8]
  private var needsComma = false

  /// Appends to `bytes`.
  init(appendingTo bytes: [UInt8] = []) { self.bytes = bytes }

  // MARK: Containers

  mutating func object(_ fields: (inout JSONWriter) -> Void) {
    separate()
    bytes.append(UInt8(ascii: "{"))
    needsComma = false
    fields(&self)
    bytes.append(UInt8(ascii: "}"))
    needsComma = true
  }

  mutating func array<Element>(
    _ elements: ArraySlice<Element>, _ write: (inout JSONWriter, Element) -> Void
  ) {
    separate()
    bytes.append(UInt8(ascii: "["))
    needsComma = false
    for element in elements { write(&self, element) }
    bytes.append(UInt8(ascii: "]"))
    needsComma = true
  }

  /// The name of a field, made of letters, digits and `_`; its value comes next.
  mutating func name(_ name: StaticString) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    bytes.append(
      contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  // MARK: Values

  mutating func value(_ number: Int) {
    separate()
    // Digits are produced from the last to the first; 20 are enough for any number.
    var magnitude = number.magnitude
    let start = bytes.count
    repeat {
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: magnitude % 10))
      magnitude /= 10
    } while magnitude > 0
    if number < 0 { bytes.append(UInt8(ascii: "-")) }
    bytes[start...].reverse()
    needsComma = true
  }

  /// A number that is not finite is written as 0, because JSON cannot express it.
  mutating func value(_ number: Double) {
    separate()
    bytes.append(contentsOf: (number.isFinite ? number : 0).description.utf8)
    needsComma = true
  }

  mutating func value(_ isTrue: Bool) {
    separate()
    bytes.append(contentsOf: (isTrue ? "true" : "false").utf8)
    needsComma = true
  }

  mutating func value(_ text: JSONText) {
    separate()
    bytes.append(contentsOf: text.bytes)
    needsComma = true
  }

  mutating func value(_ text: String) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { utf8 in
      if utf8.allSatisfy(Self.isPlain) { bytes.append(contentsOf: utf8) } else { escape(utf8) }
    }
    bytes.append(UInt8(ascii: "\""))
    needsComma = true
  }

  // MARK: Details

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }

  private mutating func escape(_ utf8: UnsafeBufferPointer<UInt8>) {
    for byte in utf8 {
      if Self.isPlain(byte) {
        bytes.append(byte)
        continue
      }
      bytes.append(UInt8(ascii: "\\"))
      switch byte {
      case 0x0a: bytes.append(UInt8(ascii: "n"))
      case 0x09: bytes.append(UInt8(ascii: "t"))
      case 0x0d: bytes.append(UInt8(ascii: "r"))
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
      default: bytes.append(contentsOf: ("u00" + Hexadecimal.text([byte])).utf8)
      }
    }
  }
}
