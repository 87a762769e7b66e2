import JobModel
import Testing

@Suite("Varints")
struct VarintTests {
  private static let numbers: [UInt64] =
    [0, 1, 127, 128, 129, 16_383, 16_384, .max, .max - 1, 1 << 63]
    + (0..<64).map { 1 << $0 } + (1..<64).map { 1 << $0 - 1 }

  private static func write(_ number: UInt64) -> [UInt8] {
    withUnsafeTemporaryAllocation(byteCount: Varint.bytesMax, alignment: 1) { buffer in
      let end = Varint.write(number, to: buffer.baseAddress!)
      return Array(buffer[..<(end - buffer.baseAddress!)])
    }
  }

  private static func read(_ bytes: [UInt8]) -> (number: UInt64?, used: Int) {
    bytes.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress else {
        var next = UnsafeRawPointer(bitPattern: 16)!
        return (Varint.read(&next, end: next), 0)
      }
      var next = base
      let number = Varint.read(&next, end: base + buffer.count)
      return (number, next - base)
    }
  }

  @Test("a number is read back as written, and no byte more")
  func roundTrip() {
    for number in Self.numbers {
      let bytes = Self.write(number)
      let found = Self.read(bytes + [0x80, 0xff])
      #expect(found.number == number)
      #expect(found.used == bytes.count)
    }
  }

  @Test("a truncated number is refused")
  func cut() {
    for number in Self.numbers {
      let bytes = Self.write(number)
      for count in 0..<bytes.count { #expect(Self.read(Array(bytes[..<count])).number == nil) }
    }
  }

  @Test("a number of more than 64 bits is refused")
  func tooLong() {
    let nine = [UInt8](repeating: 0xff, count: 9)
    #expect(Self.read(nine + [1]).number == .max)
    #expect(Self.read(nine + [2]).number == nil)
    #expect(Self.read(nine + [0x81, 0]).number == nil)
    #expect(Self.read([UInt8](repeating: 0x80, count: 12) + [0]).number == nil)
  }

  @Test("numbers in an array are encoded one after another, as in memory")
  func arrays() {
    var bytes: [UInt8] = []
    for number in Self.numbers { Varint.append(number, to: &bytes) }
    #expect(bytes == Self.numbers.flatMap { Self.write($0) })
    var position = 0
    for number in Self.numbers { #expect(Varint.read(bytes, at: &position) == number) }
    #expect(position == bytes.count)
    #expect(Varint.read(bytes, at: &position) == nil)
    position = 0
    #expect(Varint.read([], at: &position) == nil)
  }

  @Test("zigzag is its own inverse, and keeps small numbers small")
  func zigzag() {
    for value in [0, 1, -1, 63, -64, .max, .min, .max - 1, .min + 1] as [Int64] {
      #expect(Varint.unzigzag(Varint.zigzag(value)) == value)
    }
    #expect([0, -1, 1, -2, 2].map { Varint.zigzag($0) } == [0, 1, 2, 3, 4])
  }
}
