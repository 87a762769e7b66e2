import JobModel
import Testing

@Suite("Hexadecimal digits")
struct HexadecimalTests {
  @Test("a number is eight digits, with leading zeros")
  func number() {
    #expect(Hexadecimal.text(0) == "00000000")
    #expect(Hexadecimal.text(0xab) == "000000ab")
    #expect(Hexadecimal.text(.max) == "ffffffff")
  }

  @Test("bytes are two digits each, and are read in either case")
  func bytes() {
    let bytes = (0...255).map { UInt8($0) }
    let text = Hexadecimal.text(bytes)
    #expect(text.hasPrefix("000102") && text.hasSuffix("fdfeff"))
    #expect(Hexadecimal.bytes(text) == bytes)
    #expect(Hexadecimal.bytes(text.uppercased()) == bytes)
    #expect(Hexadecimal.bytes("") == [])
  }

  @Test("other texts do not stand for bytes", arguments: ["0", "0g", "-1", "é1", "0x00", " 1"])
  func noBytes(text: String) { #expect(Hexadecimal.bytes(text) == nil) }

  @Test("a checksum has the right number of digits, all in lower case")
  func checksum() {
    #expect(Hexadecimal.isDigits("00c0ffee", count: 8))
    #expect(!Hexadecimal.isDigits("00C0ffee", count: 8))
    #expect(!Hexadecimal.isDigits("0c0ffee", count: 8))
    #expect(!Hexadecimal.isDigits("00c0ffeg", count: 8))
  }
}
