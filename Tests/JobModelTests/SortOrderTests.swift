import Foundation
import JobModel
import Testing

@Suite("Separators as people write them")
struct FieldSeparatorTests {
  @Test(
    "a byte separates, and two bytes have names",
    arguments: [
      (",", 44), (" ", 32), ("\t", 9), ("\\", 92), ("0", 48), ("\\t", 9), ("\\0", 0), ("\n", 10),
    ] as [(String, UInt8)])
  func reads(text: String, byte: UInt8) throws {
    #expect(try FieldSeparator(parsing: text) == .byte(byte))
  }

  @Test("anything but a single byte is refused", arguments: ["ab", "\\n", "\\\\", "é", "\\00"])
  func refuses(text: String) {
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
      (" 1", "it lacks a field number at the start"),
      ("+1", "it lacks a field number at the start"),
      ("١", "it lacks a field number at the start"),
      ("2,", "it lacks a field number after ','"), ("2,n", "it lacks a field number after ','"),
      ("1.", "it lacks a number after '.'"), ("1,2.", "it lacks a number after '.'"),
      ("1.b", "it lacks a number after '.'"),
      ("0", "fields are counted from 1"), ("1,0", "fields are counted from 1"),
      ("1.0", "characters are counted from 1"),
      ("1000000001", "1000000001 is above 1,000,000,000"),
      ("1,2.99999999999999999999999", "99999999999999999999999 is above 1,000,000,000"),
      ("1x", "option 'x' is unknown; b, d, f, i, n and r are supported"),
      ("1,2N", "option 'N' is unknown; b, d, f, i, n and r are supported"),
      ("1g", "option 'g' of sort(1) is not supported; b, d, f, i, n and r are supported"),
      ("1h", "option 'h' of sort(1) is not supported; b, d, f, i, n and r are supported"),
      ("1,1M", "option 'M' of sort(1) is not supported; b, d, f, i, n and r are supported"),
      ("1R", "option 'R' of sort(1) is not supported; b, d, f, i, n and r are supported"),
      ("1rV", "option 'V' of sort(1) is not supported; b, d, f, i, n and r are supported"),
      ("1,2,3", "',' is not expected here"),
      ("1.2.3", "'.' is not expected here"),
      ("1b.2", "'.' is not expected here"), ("1 ", "' ' is not expected here"),
      ("1é", "'é' is not expected here"),
      ("1nd", "options '-dn' are incompatible"), ("1n,2i", "options '-in' are incompatible"),
      ("1brni", "options '-in' are incompatible"), ("1fidn", "options '-dfn' are incompatible"),
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
