import Foundation
import JobModel
import Testing

@Suite("Separators as people write them")
struct FieldSeparatorTests {
  @Test(
    "a byte separates, and two bytes have names",
    arguments: [
      (",", 44), (" ", 32), ("\t", 9), ("\\", 92), ("0", 48), ("\\t", 9), ("\\0", 0), ("\n", 10),
    ] as [(ByteString, UInt8)])
  func reads(text: ByteString, byte: UInt8) throws {
    #expect(try FieldSeparator(parsing: text) == .byte(byte))
  }

  @Test("any byte separates, and comes back from a document as it was", arguments: UInt8.min...255)
  func anyByte(byte: UInt8) throws {
    let separator = try FieldSeparator(parsing: ByteString(bytes: [byte]))
    #expect(separator == .byte(byte))
    let document = try JSONEncoder().encode([separator])
    #expect(try JSONDecoder().decode([FieldSeparator].self, from: document) == [separator])
  }

  @Test("in a document a separator is a readable text")
  func document() throws {
    let separators: [FieldSeparator] = [.byte(44), .byte(0xa7), .blanks]
    let text = String(decoding: try JSONEncoder().encode(separators), as: UTF8.self)
    #expect(text == "[\",\",\"\u{EFA7}\",\"blanks\"]")
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([FieldSeparator].self, from: Data("[\"ab\"]".utf8))
    }
  }

  @Test("anything but a single byte is refused", arguments: ["ab", "\\n", "\\\\", "é", "\\00"])
  func refuses(text: ByteString) {
    let message = "'\(text)' is not a separator: give a single byte, or one of \\t and \\0"
    #expect(throws: JobFailure(.usage, message)) { try FieldSeparator(parsing: text) }
  }

  @Test("an empty text is refused")
  func empty() {
    let message = "the separator is empty: leave it out, and blanks separate"
    #expect(throws: JobFailure(.usage, message)) { try FieldSeparator(parsing: "") }
  }
}

@Suite("Sort keys as people write them")
struct SortKeyTests {
  private typealias Key = SortKeySpecification

  private static func options(_ change: (inout SortOptions) -> Void = { _ in }) -> SortOptions {
    var options = SortOptions()
    change(&options)
    return options
  }

  @Test(
    "fields and characters are read",
    arguments: [
      ("1", [1, 1], nil), ("2,2", [2, 1], [2, 0]), ("3.4,5.6", [3, 4], [5, 6]),
      ("2,2.0", [2, 1], [2, 0]), ("12.1", [12, 1], nil), ("007,3", [7, 1], [3, 0]),
      ("1000000000.1000000000", [1_000_000_000, 1_000_000_000], nil),
      ("1000000001", [1_000_000_000, 1], nil),
      ("1,2.99999999999999999999999", [1, 1], [2, 1_000_000_000]),
      (" 1", [1, 1], nil), ("+1.\t2,+3", [1, 2], [3, 0]),
    ] as [(String, [Int], [Int]?)])
  func positions(text: String, start: [Int], end: [Int]?) throws {
    let wanted = Key(
      start: .init(field: start[0], character: start[1]),
      end: end.map { .init(field: $0[0], character: $0[1]) }, options: SortOptions())
    #expect(try Key(parsing: text) == wanted)
  }

  @Test("options are read at both ends, and b applies to the end where it is given")
  func options() throws {
    #expect(try Key(parsing: "1n").options == Self.options { $0.numeric = true })
    #expect(try Key(parsing: "1,2r").options == Self.options { $0.reverse = true })
    #expect(try Key(parsing: "1b").options == Self.options { $0.skipsStartBlanks = true })
    #expect(try Key(parsing: "1,2b").options == Self.options { $0.skipsEndBlanks = true })
    #expect(try Key(parsing: "1g").options == Self.options { $0.generalNumeric = true })
    #expect(try Key(parsing: "1h,2").options == Self.options { $0.humanNumeric = true })
    #expect(try Key(parsing: "1,2M").options == Self.options { $0.month = true })
    #expect(
      try Key(parsing: "1V,2d").options
        == Self.options {
          $0.version = true
          $0.dictionary = true
        })
    let all = Self.options {
      $0.skipsStartBlanks = true
      $0.skipsEndBlanks = true
      $0.dictionary = true
      $0.ignoreCase = true
      $0.printableOnly = true
      $0.reverse = true
    }
    #expect(try Key(parsing: "1.2bdf,3.4birr").options == all)
  }

  @Test(
    "a text that is not a key is refused with a reason",
    arguments: [
      ("", "it lacks a field number at the start"), ("n", "it lacks a field number at the start"),
      ("-1", "it lacks a field number at the start"),
      (",2", "it lacks a field number at the start"),
      ("١", "it lacks a field number at the start"),
      ("2,", "it lacks a field number after ','"), ("2,n", "it lacks a field number after ','"),
      ("1.", "it lacks a number after '.'"), ("1,2.", "it lacks a number after '.'"),
      ("1.b", "it lacks a number after '.'"),
      ("0", "fields are counted from 1"), ("1,0", "fields are counted from 1"),
      ("1.0", "characters are counted from 1"),
      ("1x", "option 'x' is unknown; b d f g h i M n r V are supported"),
      ("1,2N", "option 'N' is unknown; b d f g h i M n r V are supported"),
      ("1R", "option 'R' of sort(1) is not supported; b d f g h i M n r V are supported"),
      ("1,2,3", "',' is not expected here"),
      ("1.2.3", "'.' is not expected here"),
      ("1b.2", "'.' is not expected here"), ("1 ", "' ' is not expected here"),
      ("1é", "'é' is not expected here"),
      ("1nd", "options '-dn' are incompatible"), ("1n,2i", "options '-in' are incompatible"),
      ("1brni", "options '-in' are incompatible"), ("1fidn", "options '-dfn' are incompatible"),
      ("1gn", "options '-gn' are incompatible"), ("1hf,1M", "options '-fhM' are incompatible"),
      ("1Vn", "options '-nV' are incompatible"), ("1Mi", "options '-iM' are incompatible"),
    ])
  func refuses(text: String, reason: String) {
    #expect(throws: JobFailure(.usage, "'\(text)' is not a sort key: \(reason)")) {
      try SortKeySpecification(parsing: text)
    }
  }
}

@Suite("The order of a sort as data")
struct SortOrderTests {
  private static func keys(_ texts: String...) throws -> [SortKeySpecification] {
    try texts.map { try SortKeySpecification(parsing: $0) }
  }

  private static let whole = SortKeySpecification.wholeRecord(SortOptions())

  @Test("an order survives JSON unchanged")
  func json() throws {
    var order = SortOrderSpecification()
    order.keys = try Self.keys("1.2bn,3", "2,2.4fr")
    order.separator = .byte(0)
    order.options.ignoreCase = true
    order.unique = true
    order.stable = true
    let data = try JSONEncoder().encode(order)
    #expect(try JSONDecoder().decode(SortOrderSpecification.self, from: data) == order)
  }

  @Test("keys without options inherit those set for all; the others keep their own")
  func inheritance() throws {
    var order = SortOrderSpecification()
    order.keys = try Self.keys("1,1", "2,2r", "3,3b")
    order.options.numeric = true
    order.stable = true
    let wanted = try Self.keys("1,1n", "2,2r", "3,3b")
    #expect(order.effectiveKeys == wanted)
    order.keys = []
    #expect(order.effectiveKeys == [.wholeRecord(order.options)])
  }

  @Test("the whole record decides last, unless the order is stable or unique")
  func lastResort() throws {
    var order = SortOrderSpecification()
    order.keys = try Self.keys("2n")
    #expect(order.effectiveKeys == order.keys + [Self.whole])
    order.options.reverse = true
    #expect(try order.effectiveKeys == order.keys + Self.keys("1r"))
    order.options.numeric = true
    #expect(try order.effectiveKeys == order.keys + Self.keys("1r"))
    order.unique = true
    #expect(order.effectiveKeys == order.keys)
    order.unique = false
    order.stable = true
    #expect(order.effectiveKeys == order.keys)
  }

  @Test("nothing is compared after a key that tells all records apart")
  func nothingBehind() throws {
    var order = SortOrderSpecification()
    #expect(order.effectiveKeys == [Self.whole])
    order.options.reverse = true
    #expect(try order.effectiveKeys == Self.keys("1r"))
    order.keys = try Self.keys("2n", "1r", "3")
    #expect(try order.effectiveKeys == Self.keys("2n", "1r"))
    order.keys = try Self.keys("1b", "1f", "1.2")
    #expect(order.effectiveKeys.count == 4)
  }

  @Test("incompatible options are refused only if one key has both")
  func incompatible() throws {
    var order = SortOrderSpecification()
    order.options.numeric = true
    order.options.printableOnly = true
    let failure = JobFailure(.usage, "options '-in' are incompatible")
    #expect(throws: failure) { try order.validate() }
    order.keys = try Self.keys("1r", "2")
    #expect(throws: failure) { try order.validate() }
    order.keys = try Self.keys("1r")
    try order.validate()
  }

  @Test("the number of keys has a limit")
  func keysMax() throws {
    var order = SortOrderSpecification()
    order.keys = .init(repeating: Self.whole, count: SortOrderSpecification.keysMax)
    try order.validate()
    order.keys.append(Self.whole)
    #expect(throws: JobFailure(.usage, "65 sort keys are more than 64")) { try order.validate() }
  }
}
