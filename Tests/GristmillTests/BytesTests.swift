import TestSupport
import Testing

@testable import Gristmill

@Suite("Bytes, words and fields")
struct BytesTests {
  /// Calls `body` with bytes that end right before memory that cannot be read, or begin anywhere.
  private static func withBytes<Result>(
    _ bytes: [UInt8], atEndOfPage: Bool, _ body: (Bytes) throws -> Result
  ) throws -> Result {
    let region = try GuardedPages(byteCount: bytes.count)
    let start = atEndOfPage ? region.end - bytes.count : region.start
    start.copyMemory(from: bytes, byteCount: bytes.count)
    return try withExtendedLifetime(region) {
      try body(Bytes(UnsafeRawBufferPointer(start: start, count: bytes.count)))
    }
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }

  private static func texts(_ random: inout SplitMix64, length: Int) -> [[UInt8]] {
    [
      random.bytes(length),
      (0..<length).map { _ in random.pick([32, 97, 97, 97, 9, 13, 98, 59]) },
      (0..<length).map { UInt8($0 % 2 == 0 ? 97 : 32) },
      [UInt8](repeating: 97, count: length), [UInt8](repeating: 32, count: length),
    ]
  }

  @Test("words are what is between white space, at every length", arguments: [false, true])
  func words(atEndOfPage: Bool) throws {
    var random = SplitMix64(seed: 1)
    for length in Array(0...200) + [4_096, 5_000] {
      for text in Self.texts(&random, length: length) {
        let found = try Self.withBytes(text, atEndOfPage: atEndOfPage) { $0.words.map(Array.init) }
        let wanted = text.split(whereSeparator: Self.isSpace).map(Array.init)
        let isSame = found == wanted
        #expect(isSame, "\(length) bytes")
      }
    }
  }

  @Test("fields are what is between separators, at every length", arguments: [false, true])
  func fields(atEndOfPage: Bool) throws {
    var random = SplitMix64(seed: 2)
    for length in Array(0...200) + [4_096, 5_000] {
      for text in Self.texts(&random, length: length) {
        let wanted = text.split(separator: 97, omittingEmptySubsequences: false).map(Array.init)
        let isSame = try Self.withBytes(text, atEndOfPage: atEndOfPage) { bytes in
          let fields = bytes.fields(separator: "a")
          let some = random.number(in: 0...wanted.count)
          return fields.map(Array.init) == wanted
            && fields[some].map(Array.init) == (some < wanted.count ? wanted[some] : nil)
        }
        #expect(isSame, "\(length) bytes")
      }
    }
  }

  @Test("fields can be skipped")
  func skipping() {
    let line: Bytes = "a,b,,d"
    var fields = line.fields(separator: ",").makeIterator()
    #expect(fields.next() == "a")
    #expect(fields.next(skipping: 1) == "")
    #expect(fields.next(skipping: 0) == "d")
    #expect(fields.next() == nil)
    #expect(fields.next(skipping: 3) == nil)
  }

  @Test("bytes are compared as by memcmp, and a prefix comes first")
  func comparing() {
    let sorted: [Bytes] = ["", "\0", "\0\0", "a", "a\0", "ab", "b", "é"]
    for (place, bytes) in sorted.enumerated() {
      for (otherPlace, other) in sorted.enumerated() {
        #expect((bytes < other) == (place < otherPlace))
        #expect((bytes == other) == (place == otherPlace))
      }
    }
    #expect(Set(sorted).count == sorted.count)
    #expect(Set<Bytes>(["ab", "ab"]).count == 1)
  }

  @Test("parts of bytes have their own positions")
  func parts() {
    let bytes: Bytes = "  key=value "
    #expect(bytes.trimmed == "key=value")
    let trimmed = bytes.trimmed
    #expect(trimmed[0] == 107)
    #expect(trimmed[4..<9] == "value")
    #expect(trimmed.prefix(3) == "key")
    #expect(trimmed.prefix(99) == trimmed)
    #expect(trimmed.suffix(5) == "value")
    #expect(trimmed.dropFirst(4) == "value")
    #expect(trimmed.dropLast(6) == "key")
    #expect(trimmed.dropFirst(99).isEmpty)
    #expect(trimmed.dropLast(99).isEmpty)
    #expect(trimmed.position(of: 61) == 3)
    #expect(trimmed.position(of: 61, from: 4) == nil)
    #expect(trimmed.position(of: "val") == 4)
    #expect(trimmed.position(of: "vale") == nil)
    #expect(trimmed.position(of: "") == 0)
    #expect(trimmed.contains("y=v"))
    #expect(trimmed.hasPrefix("key") && !trimmed.hasPrefix("key=value!"))
    #expect(trimmed.hasSuffix("value") && !trimmed.hasSuffix("key"))
    #expect(String(trimmed) == "key=value")
    #expect("\(trimmed)" == "key=value")
    #expect(Array(trimmed) == Array("key=value".utf8))
    let blank: Bytes = " \t\r\n "
    #expect(blank.trimmed.isEmpty)
  }

  @Test("whole numbers are parsed as String parses them, without white space")
  func integers() {
    for text in [
      "0", "7", "-7", "+7", "007", "127", "128", "-128", "-129", "255", "256",
      "9223372036854775807", "9223372036854775808", "-9223372036854775808",
      "-9223372036854775809", "", "-", "+", "1 ", " 1", "1.0", "0x1", "--1", "1a", "é",
    ] {
      var text = text
      text.withUTF8 {
        let bytes = Bytes(UnsafeRawBufferPointer($0))
        let string = String(bytes)
        #expect(Int(bytes) == Int(string), "\(string)")
        #expect(Int8(bytes) == Int8(string), "\(string)")
        #expect(UInt8(bytes) == UInt8(string), "\(string)")
        #expect(UInt64(bytes) == UInt64(string), "\(string)")
      }
    }
  }

  @Test("numbers with fractions are parsed as String parses them")
  func doubles() {
    for text in ["0", "-0", "1.5", "1e300", "1e999", "-1.25e-3", "inf", "", " 1", "1 ", "1,5", "x"]
    {
      var text = text
      text.withUTF8 {
        let bytes = Bytes(UnsafeRawBufferPointer($0))
        #expect(Double(bytes) == Double(String(bytes)), "\(String(bytes))")
      }
    }
  }
}
