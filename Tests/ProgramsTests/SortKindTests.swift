import JobModel
import TestSupport
import Testing

@testable import Programs

@Suite("The orders of months, versions and numbers that are not plain")
struct SortKindTests {
  /// Lines that are in order as they stand, least first.
  private static func check(_ flags: [String], _ lines: [String]) throws {
    let order = try SortOrderSpecification(flags: flags + ["-s"])
    for seed in 1...5 as ClosedRange<UInt64> {
      var random = SplitMix64(seed: seed)
      let shuffled = lines.map { Array($0.utf8) }.shuffled(using: &random)
      let found = Encodings.sort(shuffled, order).map { String(decoding: $0, as: UTF8.self) }
      #expect(found == lines, "\(flags)")
    }
  }

  private static func key(_ record: String, _ flags: String...) throws -> [UInt8] {
    Encodings.key(
      Array(record.utf8), SortKeyEncoder(try SortOrderSpecification(flags: flags + ["-s"])))
  }

  @Test("a unit counts more than the number before it, and a minus turns both round")
  func human() throws {
    try Self.check(
      ["-h"],
      [
        "-2G", "-1G", "-1000K", "-1.5K", "-7", "x", ".5", "3", "1000", "1001m", "1K", "2k", "1000K",
        "1M", "2M",
        "1G", "1T", "1P", "1E", "1Z", "1Y", "1R", "1Q",
      ])
    #expect(try Self.key("0K", "-h") == Self.key("0", "-h"))
    #expect(try Self.key("5.K", "-h") == Self.key("5K", "-h"))
    #expect(try Self.key("1m", "-h", "-f") == Self.key("1M", "-h"))
    #expect(try Self.key("1K", "-h") == [0x81, 0x82, 20])
    #expect(try Self.key("-1K", "-h") == [0x7f, 0x7d, 0xeb])
  }

  @Test("what is not a number comes first, then NaN, then numbers as long double")
  func general() throws {
    try Self.check(
      ["-g"],
      [
        "abc", "-nan", "nan", "-inf", "-1e4000", "-1e3", "-0x1p-3", "-1e-4000", "0", "1e-4000",
        "3e-1", "1",
        "1.0000000000000000001", "20", "1e3", "18446744073709551615", "18446744073709551616",
        "1e4000", "inf",
      ])
    for (a, b) in [
      ("-0", "0"), ("0x10", "16"), ("1e3x", "1000"), (" \t+5", "5"), ("1e99999", "inf"),
      ("0.1", "0.10000000000000000000000001"), ("nan(7)", "NAN"), ("", "x"),
    ] { #expect(try Self.key(a, "-g") == Self.key(b, "-g"), "\(a) and \(b)") }
    #expect(try Self.key("1", "-g") == [7, 0x80, 1, 0x80, 0, 0, 0, 0, 0, 0, 0])
    #expect(try Self.key("-1", "-g") == [5, 0x7f, 0xfe, 0x7f, 255, 255, 255, 255, 255, 255, 255])
  }

  @Test("months are known by three letters, and everything else comes before January")
  func months() throws {
    try Self.check(
      ["-M"],
      [
        "x", "jan", " Feb", "MARCH", "apr 1", "may", "Jun", "july", "AUG", "sept", "oct", "\tnov",
        "Dec.",
      ])
    #expect(try Self.key("ja", "-M") == [1])
    #expect(try Self.key("DEC", "-M") == [13])
    #expect(try Self.key("DEC", "-M", "-r") == [~13])
  }

  @Test("versions are compared by their numbers, and by their suffixes last")
  func versions() throws {
    try Self.check(
      ["-V"],
      [
        "", ".", "..", ".9", ".10", ".a1", ".a1.b", "1", "1.2", "1.10", "a~", "a", "a.b", "a1",
        "a1.1", "a2",
        "a10", "a10.tar.gz", "a10.2.tar.gz", "ab", "a+", "foo-1.2~rc", "foo-1.2", "foo-1.2a",
        "foo-1.10",
      ])
    for (a, b) in [("a", "a0"), ("a0", "a000"), ("a01.1", "a1.01"), ("0", "000")] {
      #expect(try Self.key(a, "-V") == Self.key(b, "-V"), "\(a) and \(b)")
    }
    #expect(try Self.key("A1", "-V") == Self.key("a1", "-V", "-f"))
    #expect(try Self.key("a.1", "-V", "-d") == Self.key("a1", "-V"))
    #expect(try Self.key("", "-V") == [1])
    #expect(try Self.key("A2", "-V") == [5, 3, 2, 0x82, 40, 2, 2, 2])
  }

  @Test("a key between others is the same as alone", arguments: ["g", "h", "M", "V", "fV", "iV"])
  func between(letters: String) throws {
    var lines = LineGenerator(seed: 9)
    let order = try SortOrderSpecification(flags: ["-k2,2" + letters, "-k1,1r"])
    let alone = try SortOrderSpecification(flags: ["-k2,2" + letters, "-s"])
    for line in lines.lines(300) {
      let key = Encodings.key(line, SortKeyEncoder(alone))
      #expect(Encodings.key(line, SortKeyEncoder(order)).starts(with: key))
    }
  }
}
