import JobModel
import TestSupport
import Testing

@testable import Programs

@Suite("Fields of a record")
struct FieldCutterTests {
  /// All fields, as long as there are any.
  private static func fields(_ record: [UInt8], _ cutter: FieldCutter) -> [[UInt8]] {
    var fields: [[UInt8]] = []
    record.withUnsafeBytes { bytes in
      // There is never more than one field more than bytes.
      while fields.count <= record.count + 1,
        let range = cutter.range(ofField: fields.count + 1, in: bytes)
      {
        fields.append(Array(bytes[range]))
      }
      // There is no field beyond the last one, however far.
      #expect(cutter.range(ofField: fields.count + 2, in: bytes) == nil)
      #expect(cutter.range(ofField: 1_000_000, in: bytes) == nil)
    }
    return fields
  }

  private static func fields(_ record: String, _ cutter: FieldCutter) -> [String] {
    fields(Array(record.utf8), cutter).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test(
    "each occurrence of a byte separates fields",
    arguments: [
      ("", [""]), ("a", ["a"]), ("a,b", ["a", "b"]), (",", ["", ""]),
      ("a,,b,", ["a", "", "b", ""]),
      (" a, b ", [" a", " b "]),
    ])
  func byte(record: String, wanted: [String]) {
    let cutter = FieldCutter(.byte(UInt8(ascii: ",")), blanks: .trimmed)
    #expect(Self.fields(record, cutter) == wanted)
  }

  @Test(
    "fields of sort(1) begin with their blanks",
    arguments: [
      ("", []), ("a", ["a"]), ("a b", ["a", " b"]), ("  a\t b ", ["  a", "\t b", " "]),
      (" ", [" "]), ("a\nb", ["a", "\nb"]),
    ])
  func leadingBlanks(record: String, wanted: [String]) {
    let cutter = FieldCutter(.blanks, blanks: .withLeadingBlanks)
    #expect(Self.fields(record, cutter) == wanted)
  }

  @Test(
    "fields of join(1) have no blanks, but blanks at the end are followed by an empty one",
    arguments: [
      ("", []), (" \t", []), ("a", ["a"]), ("  a\t b", ["a", "b"]), ("a b ", ["a", "b", ""]),
      ("a\n\nb", ["a", "b"]),
    ])
  func trimmed(record: String, wanted: [String]) {
    let cutter = FieldCutter(.blanks, blanks: .trimmed)
    #expect(Self.fields(record, cutter) == wanted)
  }

  @Test("in a small world, fields and separators together make the record")
  func smallWorld() {
    let comma = UInt8(ascii: ",")
    let byte = FieldCutter(.byte(comma), blanks: .trimmed)
    let leading = FieldCutter(.blanks, blanks: .withLeadingBlanks)
    let trimmed = FieldCutter(.blanks, blanks: .trimmed)
    for record in SmallWorld.lines(over: Array("ab, \t".utf8), upTo: 5) {
      #expect(Array(Self.fields(record, byte).joined(separator: [comma])) == record)
      #expect(Array(Self.fields(record, leading).joined()) == record)
      let words = record.split { $0 == 32 || $0 == 9 }.map { Array($0) }
      let endsBlank = !words.isEmpty && record.last != words.last?.last
      #expect(Self.fields(record, trimmed) == words + (endsBlank ? [[]] : []))
    }
  }

  @Test("nothing is read before a record or after it", arguments: [true, false])
  func guarded(atEnd: Bool) {
    let cutters = [FieldSeparator.blanks, .byte(UInt8(ascii: ","))].flatMap {
      [FieldCutter($0, blanks: .trimmed), FieldCutter($0, blanks: .withLeadingBlanks)]
    }
    var lines = LineGenerator(seed: 1)
    for record in lines.lines(100) {
      GuardedRecord.with(record, atEnd: atEnd) { bytes in
        for cutter in cutters {
          for number in 1...5 { _ = cutter.range(ofField: number, in: bytes) }
        }
      }
    }
  }
}
