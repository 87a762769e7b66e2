import JobModel
import TestSupport
import Testing

@testable import Programs

@Suite("Sort keys as bytes")
struct SortKeyEncoderTests {
  private static func encoder(_ flags: String...) throws -> SortKeyEncoder {
    SortKeyEncoder(try SortOrderSpecification(flags: flags))
  }

  private static func key(_ record: String, _ flags: String...) throws -> [UInt8] {
    Encodings.key(
      Array(record.utf8), SortKeyEncoder(try SortOrderSpecification(flags: flags)))
  }

  @Test("keys never change, because runs on disk would")
  func golden() throws {
    #expect(try Self.key("b,a", "-t,", "-k2,2", "-s") == Array("a".utf8))
    #expect(try Self.key("b,a", "-t,", "-k2,2") == Array("a\0b,a".utf8))
    #expect(try Self.key("a\0\u{1}b", "-k1,1", "-k2n", "-s") == [97, 1, 1, 1, 2, 98, 0, 0x80])
    #expect(try Self.key("ab", "-r") == [0x9e, 0x9d, 0xff])
    #expect(try Self.key("a-b", "-df", "-s") == Array("AB".utf8))
    #expect(try Self.key("0", "-n", "-s") == [0x80])
    #expect(try Self.key("-", "-n", "-s") == [0x80])
    #expect(try Self.key("01", "-n", "-s") == [0x82, 20])
    #expect(try Self.key("-12.50", "-n", "-s") == [0x7c, 0xe6, 0x9b])
    #expect(try Self.key("-12.5", "-nr", "-s") == [0x83, 25, 100])
    #expect(try Self.key("123456789", "-n", "-s") == [0x8a, 25, 69, 113, 157, 180])
    #expect(try Self.key(".05", "-n", "-s") == [0x81, 10])
    let long = "1" + String(repeating: "0", count: 299)
    #expect(try Self.key(long, "-n", "-s") == [0xf2, 0x01, 0x2c, 20])
  }

  @Test("a record is its own key only if all of it is compared, forwards")
  func identity() throws {
    for flags in [
      [], ["-s"], ["-u"], ["-k1"], ["-k1.1"], ["-k1", "-k2n"], ["-t,"], ["-k1", "-k1r"],
    ] {
      let encoder = SortKeyEncoder(try SortOrderSpecification(flags: flags))
      #expect(encoder.isIdentity && encoder.endsInRecord, "\(flags)")
      for record in SmallWorld.binary { #expect(Encodings.key(record, encoder) == record) }
    }
    for flags in [
      ["-r"], ["-f"], ["-b"], ["-n"], ["-k1,1"], ["-k2"], ["-k1.2"], ["-k1b"], ["-k1r"],
      ["-k1", "-r"],
    ] {
      #expect(!SortKeyEncoder(try SortOrderSpecification(flags: flags)).isIdentity, "\(flags)")
    }
  }

  @Test("a key ends with its record if it says so")
  func endsInRecord() throws {
    for flags in [["-n"], ["-k2,2"], ["-k2nr", "-k1,1f"], ["-u", "-k2,2", "-k1"]] {
      let encoder = SortKeyEncoder(try SortOrderSpecification(flags: flags))
      #expect(encoder.endsInRecord, "\(flags)")
      for record in SmallWorld.text {
        #expect(Encodings.key(record, encoder).suffix(record.count) == record[...])
      }
    }
    for flags in [["-n", "-s"], ["-k2,2", "-u"], ["-k2,2", "-r"], ["-r"], ["-k2,2", "-k1r"]] {
      #expect(!SortKeyEncoder(try SortOrderSpecification(flags: flags)).endsInRecord, "\(flags)")
    }
  }

  @Test("keys are appended, and an emptied buffer is reused")
  func buffer() throws {
    let encoder = try Self.encoder("-k1,1", "-s")
    var buffer = KeyBuffer()
    func append(_ record: [UInt8]) { record.withUnsafeBytes { encoder.encode($0, into: &buffer) } }
    append([97, 32])
    append([98])
    #expect(Array(buffer.bytes) == [97, 98])
    let long = [UInt8](repeating: 120, count: 1_000_000)
    append(long)
    #expect(Array(buffer.bytes) == [97, 98] + long)
    let address = buffer.bytes.baseAddress
    for _ in 0..<100 {
      buffer.removeAll()
      append(long)
      #expect(Array(buffer.bytes) == long)
    }
    #expect(buffer.bytes.baseAddress == address)
  }

  @Test("a record without an address is an empty one")
  func nothing() throws {
    for flags in [[], ["-r"], ["-n"], ["-k2,2"], ["-t,", "-k1.2,3.4f"], ["-d", "-s"]] {
      let encoder = SortKeyEncoder(try SortOrderSpecification(flags: flags))
      var buffer = KeyBuffer()
      encoder.encode(UnsafeRawBufferPointer(start: nil, count: 0), into: &buffer)
      #expect(Array(buffer.bytes) == Encodings.key([], encoder))
    }
  }

  @Test("texts of any length are folded, complemented and escaped")
  func lengths() throws {
    var random = SplitMix64(seed: 3)
    for length in 0...70 {
      let plain = (0..<length).map { _ in UInt8(random.number(in: 2...255)) }
      let folded = plain.map { (97...122).contains($0) ? $0 - 32 : $0 }
      #expect(try Encodings.key(plain, Self.encoder("-f", "-s")) == folded)
      #expect(try Encodings.key(plain, Self.encoder("-fr", "-s")) == (folded + [0]).map { ~$0 })
      #expect(try Encodings.key(plain, Self.encoder("-r")) == (plain + [0]).map { ~$0 })
      for place in 0..<length {
        var record = plain
        record[place] = UInt8(random.number(in: 0...1))
        let escaped = plain[..<place] + [1, record[place] + 1] + plain[(place + 1)...] + [0]
        #expect(try Encodings.key(record, Self.encoder("-r")) == escaped.map { ~$0 })
      }
    }
  }

  @Test("a number is read to its end, wherever that is")
  func numbers() throws {
    let encoder = try Self.encoder("-n", "-s")
    var random = SplitMix64(seed: 4)
    for whole in 0...20 {
      for fraction in 0...20 {
        let digits = (0..<whole + fraction).map { _ in UInt8(random.number(in: 49...57)) }
        let number = Array(digits[..<whole]) + (fraction > 0 ? [46] + digits[whole...] : [])
        let key = Encodings.key(number, encoder)
        for same in [
          number + Array("x1".utf8), Array("  000".utf8) + number,
          number + Array(fraction > 0 ? "000".utf8 : ".000".utf8),
          number + Array(fraction > 0 ? ".1".utf8 : "".utf8), number + [0x80, 0x31],
        ] {
          #expect(Encodings.key(same, encoder) == key, "\(String(decoding: same, as: UTF8.self))")
        }
        let negative = [UInt8(ascii: "-")] + number
        #expect(Encodings.key(negative, encoder) == (key == [0x80] ? key : key.map { ~$0 }))
      }
    }
  }

  @Test("nothing is read before a record or after it", arguments: [true, false])
  func guarded(atEnd: Bool) throws {
    let encoders = try FlagSets.all.map { SortKeyEncoder(try SortOrderSpecification(flags: $0)) }
    var lines = LineGenerator(seed: 2)
    for record in lines.lines(100) + SmallWorld.lines(over: Array("1. -".utf8), upTo: 3) {
      let keys = GuardedRecord.with(record, atEnd: atEnd) { bytes in
        encoders.map { encoder in
          var buffer = KeyBuffer()
          encoder.encode(bytes, into: &buffer)
          return Array(buffer.bytes)
        }
      }
      #expect(keys == encoders.map { Encodings.key(record, $0) })
    }
  }
}
