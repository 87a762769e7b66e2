import TestSupport
import Testing

@testable import Gristmill

@Suite("Encodings")
struct CodingTests {
  enum Level: String, SortableBytes, Comparable, CaseIterable {
    case debug, error, warning

    static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }
  }

  private struct Visit: SortableBytes, Comparable {
    var user: String
    var level: Level
    var seconds: Int32?

    init(user: String, level: Level, seconds: Int32?) {
      self.user = user
      self.level = level
      self.seconds = seconds
    }

    func encode(into bytes: inout ByteWriter) {
      bytes.append(user)
      bytes.append(level)
      bytes.append(seconds)
    }

    init(from bytes: inout ByteReader) throws {
      user = try bytes.next()
      level = try bytes.next()
      seconds = try bytes.next()
    }

    static func < (a: Visit, b: Visit) -> Bool {
      if a.user != b.user { return a.user.utf8.lexicographicallyPrecedes(b.user.utf8) }
      if a.level != b.level { return a.level < b.level }
      return CodingTests.precedes(a.seconds, b.seconds)
    }
  }

  private static func precedes<Value: Comparable>(_ a: Value?, _ b: Value?) -> Bool {
    guard let b else { return false }
    guard let a else { return true }
    return a < b
  }

  /// Each value survives, and encodings are in the order of `values`, which are sorted.
  private func check<Value: SortableBytes & Equatable>(
    _ values: [Value], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let encodings = values.map { $0.encoded() }
    for (place, value) in values.enumerated() {
      #expect(
        try Value.decode(encodings[place]) == value, "\(value)", sourceLocation: sourceLocation)
      if let size = Value.encodedByteCount {
        #expect(encodings[place].count == size, sourceLocation: sourceLocation)
      }
      // As a part of something larger.
      let pair = Pair(value, 7)
      #expect(
        try Pair<Value, Int>.decode(pair.encoded()) == pair, "\(value)",
        sourceLocation: sourceLocation)
    }
    for (earlier, later) in zip(values, values.dropFirst()) {
      #expect(
        earlier.encoded().lexicographicallyPrecedes(later.encoded()), "\(earlier), \(later)",
        sourceLocation: sourceLocation)
      #expect(
        Pair(earlier, 9).encoded().lexicographicallyPrecedes(Pair(later, -9).encoded()),
        "\(earlier), \(later) as parts", sourceLocation: sourceLocation)
    }
  }

  private func checkIntegers<Number: FixedWidthInteger & SortableBytes>(_ type: Number.Type) throws
  {
    var random = SplitMix64(seed: 3)
    let numbers = (0..<200).map { _ in
      Number.random(in: .min ... .max, using: &random) >> random.number(in: 0...Number.bitWidth)
    }
    try check(Set(numbers + [.min, .min + 1, 0, 1, .max - 1, .max]).sorted())
  }

  @Test("integers of every width")
  func integers() throws {
    try checkIntegers(Int.self)
    try checkIntegers(Int8.self)
    try checkIntegers(Int16.self)
    try checkIntegers(Int32.self)
    try checkIntegers(Int64.self)
    try checkIntegers(UInt.self)
    try checkIntegers(UInt8.self)
    try checkIntegers(UInt16.self)
    try checkIntegers(UInt32.self)
    try checkIntegers(UInt64.self)
  }

  @Test("floating point numbers, in their total order")
  func doubles() throws {
    var random = SplitMix64(seed: 4)
    let some = (0..<300).map { _ in Double.random(in: -1e9...1e9, using: &random) }
    let ends = [
      -Double.infinity, -1e300, -1, -Double.leastNonzeroMagnitude, Double.leastNonzeroMagnitude, 1,
      1e300, .infinity,
    ]
    try check(Set(some + ends).sorted())
    try check(Set((some + ends).map { Float($0) }).filter { $0 != 0 }.sorted())
    #expect((-0.0).encoded().lexicographicallyPrecedes(0.0.encoded()))
    #expect(Double.infinity.encoded().lexicographicallyPrecedes(Double.nan.encoded()))
    #expect(try Double.decode(Double.nan.encoded()).isNaN)
  }

  @Test("texts and bytes, with bytes 0 and 1 anywhere")
  func texts() throws {
    var random = SplitMix64(seed: 5)
    let arrays = (0..<400).map { _ in
      (0..<random.number(in: 0...6)).map { _ in random.pick([0, 1, 2, 97, 255] as [UInt8]) }
    }
    try check(Set(arrays).sorted { $0.lexicographicallyPrecedes($1) })
    let strings = ["", "\0", "\0\0", "\0\u{1}", "\u{1}", "\u{1}\0", "a", "a\0b", "ab", "é", "日本"]
    try check(strings)
  }

  @Test("booleans, raw values, optionals")
  func small() throws {
    try check([false, true])
    try check(Level.allCases.sorted())
    try check([Optional<Int>.none, .min, -1, 0, 1, .max])
    try check([Optional<String>.none, "", "\0", "a"])
  }

  @Test("pairs and structures sort in the order of their parts")
  func compounds() throws {
    var random = SplitMix64(seed: 6)
    let pairs = (0..<300).map { _ in
      Pair(
        Pair(random.pick(["", "\0", "a", "a\0", "a\u{1}", "b"]), random.pick([-1, 0, 5])),
        random.pick(["", "x", "xy"]))
    }
    try check(
      Set(pairs).sorted {
        ($0.first.first, $0.first.second, $0.second) < ($1.first.first, $1.first.second, $1.second)
      })
    let visits = (0..<300).map { _ in
      Visit(
        user: random.pick(["", "\0", "a", "a\0", "a\u{1}", "b"]),
        level: random.pick(Level.allCases), seconds: random.pick([nil, -5, 5]))
    }
    var distinct: [Visit] = []
    for visit in visits.sorted() where visit != distinct.last { distinct.append(visit) }
    try check(distinct)
  }

  @Test("bytes with escapes can be read as parts while the value is in use")
  func escapedParts() throws {
    let encoding = Pair(Pair(Bytes("a\0b"), Bytes("\u{1}")), Bytes("c\0")).encoded()
    let scratch = DecodingScratch()
    try encoding.withUnsafeBytes {
      var reader = ByteReader(Bytes($0), scratch: scratch)
      let pair = try reader.whole(Pair<Pair<Bytes, Bytes>, Bytes>.self)
      #expect(pair.first.first == "a\0b")
      #expect(pair.first.second == "\u{1}")
      #expect(pair.second == "c\0")
    }
  }

  @Test("bytes that are not an encoding are an error that says so")
  func failures() {
    #expect(throws: CodingFailure("8 bytes were to be read, and there are 3")) {
      try Int.decode([1, 2, 3])
    }
    #expect(throws: CodingFailure("Int left 1 byte of its encoding unread")) {
      try Int.decode([UInt8](repeating: 0, count: 9))
    }
    #expect(throws: CodingFailure("the end of a part is missing")) {
      try Pair<String, Int>.decode([97, 98])
    }
    #expect(throws: CodingFailure("no Level has this raw value")) {
      try Level.decode(Array("shout".utf8))
    }
  }

  @Test("values are written as a person would write them")
  func text() {
    func text(_ value: some ByteCodable) -> String {
      var text = ByteWriter(capacity: 1)
      value.writeText(into: &text)
      return String(text.written)
    }
    for number in [0, 9, 10, -1, -10, 12_345, Int.max, .min] {
      #expect(text(number) == "\(number)")
    }
    #expect(text(UInt64.max) == "18446744073709551615")
    #expect(text(UInt8(200)) == "200")
    #expect(text(1.5) == "1.5")
    #expect(text(true) == "true")
    #expect(text("é\0") == "é\0")
    #expect(text(Bytes("raw")) == "raw")
    #expect(text(Array("raw".utf8)) == "raw")
    #expect(text(Level.debug) == "debug")
    #expect(text(Pair("a", 1)) == "a\t1")
    #expect(text(Optional<Int>.none) == "")
    #expect(text(Optional(5)) == "5")
    #expect(text(Nothing()) == "")
  }
}
