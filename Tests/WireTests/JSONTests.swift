import JobModel
import TestSupport
import Testing

@testable import Wire

@Suite("JSON as RFC 8259 has it")
struct JSONTests {
  private func parse(_ bytes: [UInt8]) -> Result<JSONDocument, DiscardReason> {
    Result { () throws(DiscardReason) in try JSONDocument(parsing: bytes) }
  }

  private func accepts(_ text: String) -> Bool {
    if case .success = parse(Array(text.utf8)) { true } else { false }
  }

  @Test(
    "what the standard allows is read",
    arguments: [
      "{}", "[]", " [ ] ", "{\"\":0}", "[[],{}]", "0", "-0", "1.5", "1e5", "1E+05", "-0.0e-0",
      "true", "false", "null", "\"\"", "\"\\u0000\"", "\"\\ud83c\\udf3e\"", "\"\u{7f}\u{2028}\"",
      "\t\r\n{ \"a\" : [ 1 , 2 ] , \"b\" : null }\n", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
    ])
  func reads(text: String) { #expect(accepts(text)) }

  @Test(
    "what it does not allow is refused",
    arguments: [
      "", " ", "{", "}", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "{\"a\"}", "{\"a\":}",
      "{\"a\":1,}", "{a:1}", "{'a':1}", "{\"a\":1]", "[1}", "{\"a\" 1}", "01", "-", "+1", ".5",
      "1.",
      "1e", "1e+", "0x1", "NaN", "Infinity", "tru", "True", "nulll", "\"", "\"a", "\"\\", "\"\\x\"",
      "\"\\u12\"", "\"\\u12g4\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"", "\"\t\"",
      "\"\n\"", "\"\u{0}\"", "1 2", "{}{}", "{},", "// x", "[1]//", "\u{feff}{}", "\u{0}",
      "{\"a\":1,,}",
      "{,}", "{1:2}", "[\"a\":1]", "--1", "1-", "1.2.3",
    ])
  func refuses(text: String) { #expect(!accepts(text)) }

  @Test(
    "bytes that are not UTF-8 are refused",
    arguments: [
      [0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xc3], [0x80],
    ] as [[UInt8]])
  func encoding(bytes: [UInt8]) {
    guard case .failure(.notJSON(_, let offset)) = parse([0x22] + bytes + [0x22]) else {
      Issue.record("read")
      return
    }
    #expect(offset == 1)
  }

  @Test("brackets nest as deep as the limit, and no deeper")
  func depth() {
    let limit = WireLimits.depthMax
    func nested(_ open: String, _ close: String, _ count: Int) -> String {
      String(repeating: open, count: count) + "1" + String(repeating: close, count: count)
    }
    #expect(accepts(nested("[", "]", limit)))
    #expect(!accepts(nested("[", "]", limit + 1)))
    #expect(accepts(nested("{\"a\":", "}", limit)))
    #expect(!accepts(nested("{\"a\":", "}", limit + 1)))
    #expect(!accepts(nested("[", "]", 100_000)))
    #expect(!accepts(String(repeating: "[{\"a\":", count: 100_000)))
  }

  @Test("a written text reads back unchanged")
  func strings() throws {
    var generator = SplitMix64(seed: 7)
    for _ in 0..<2000 {
      let text = String(
        String.UnicodeScalarView(
          (0..<generator.number(in: 0...20)).compactMap { _ in
            Unicode.Scalar(
              UInt32(generator.number(in: 0...(generator.chance(50) ? 0x7f : 0x10ffff))))
          }))
      var writer = JSONWriter()
      writer.value(text)
      #expect(try JSONDocument(parsing: writer.bytes).root.string == text)
    }
  }

  @Test(
    "whole numbers are recognised, and exact up to 2^53",
    arguments: [
      ("0", 0), ("-0", 0), ("-17", -17), ("9007199254740992", 1 << 53), ("9007199254740993", nil),
      ("6e3", 6000), ("6000.0", 6000), ("0.5", nil), ("1e300", nil), ("1e999", nil),
      ("0.\(String(repeating: "0", count: 100_000))", nil), ("-9007199254740992", -(1 << 53)),
      ("123456789012345678901234567890", nil),
    ] as [(String, Int?)])
  func integers(text: String, number: Int?) throws {
    #expect(try JSONDocument(parsing: Array(text.utf8)).root.integer == number)
  }

  @Test(
    "integers are written as they are", arguments: [0, 1, -1, 10, 99, .max, .min, 1_234_567_890])
  func writesIntegers(number: Int) {
    var writer = JSONWriter()
    writer.value(number)
    #expect(writer.bytes == Array(String(number).utf8))
  }

  @Test("a value that is passed on stays on one line")
  func passedOn() throws {
    let text = "{\"a\":{\n\"b\" :\r\n[1,\n\"\\n\"]}}"
    let value = try #require(JSONText(Array(text.utf8)))
    #expect(!value.bytes.contains(10) && !value.bytes.contains(13))
    #expect(try value.decode(Nested.self).a["b"] == [.init(), .init()])
    #expect(JSONText(Array("{".utf8)) == nil)
    #expect(try JSONText(encoding: ["x": [1, 2]]).bytes == Array("{\"x\":[1,2]}".utf8))
  }

  private struct Nested: Decodable, Validated {
    var a: [String: [Mixed]]

    func checkFields() throws(FieldFault) {}
  }

  /// Any value.
  private struct Mixed: Decodable, Equatable {
    init() {}
    init(from decoder: any Decoder) {}
  }
}
