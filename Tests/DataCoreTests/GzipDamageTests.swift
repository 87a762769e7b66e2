import JobModel
import TestSupport
import Testing

@testable import DataCore

@Suite("Damaged gzip")
struct GzipDamageTests {
  private static func text() -> [UInt8] {
    var generator = TextGenerator(seed: 61)
    return generator.text(bytes: 3_000)
  }

  /// Expects that a file of `bytes` is an input error that names it.
  private func expectError(
    _ bytes: [UInt8], saying what: String = "damaged gzip at byte",
    in directory: TemporaryDirectory,
    inflater: InflaterKind, _ comment: Comment, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let path: FilePath = try directory.write(bytes, to: "bad.gz")
    let files = [InputFile(path: path, bytes: bytes.count, format: .gzip)]
    for slots in [1, 2] {
      let failure = failure { _ = try CoreJob(slots: slots, inflater: inflater).run(files) }
      #expect(failure?.kind == .input, comment, sourceLocation: sourceLocation)
      let message = failure?.message ?? ""
      #expect(
        message.contains(path.text) && message.contains(what), "\(comment): \(message)",
        sourceLocation: sourceLocation)
    }
  }

  @Test("a gzip file truncated anywhere is an error", arguments: InflaterKind.available)
  func truncated(inflater: InflaterKind) throws {
    let directory = try TemporaryDirectory()
    let bytes = GzipMember(Self.text()).bytes
    // The first 40 places, the last 40, and 120 between.
    let step = (bytes.count - 80) / 120
    let cuts =
      Array(3..<43) + stride(from: 43, to: 43 + 120 * step, by: step)
      + (bytes.count - 40..<bytes.count)
    #expect(cuts.count == 200)
    for cut in cuts {
      try expectError(
        Array(bytes[..<cut]), saying: "truncated", in: directory, inflater: inflater,
        "cut to \(cut) of \(bytes.count) bytes")
    }
  }

  @Test("a truncated second member is an error", arguments: InflaterKind.available)
  func truncatedSecond(inflater: InflaterKind) throws {
    let directory = try TemporaryDirectory()
    let first = GzipMember(Array("first\n".utf8)).bytes
    let second = GzipMember(Array("second\n".utf8)).bytes
    for cut in 1..<second.count {
      try expectError(
        first + second[..<cut], saying: "truncated", in: directory, inflater: inflater,
        "second member cut to \(cut) bytes")
    }
  }

  @Test("a wrong byte anywhere in the trailer is an error", arguments: InflaterKind.available)
  func trailer(inflater: InflaterKind) throws {
    let directory = try TemporaryDirectory()
    let bytes = GzipMember(Array("some text\n".utf8)).bytes
    for place in 1...8 {
      for bit in 0..<8 {
        var damaged = bytes
        damaged[bytes.count - place] ^= 1 << UInt8(bit)
        try expectError(
          damaged, saying: place > 4 ? "wrong CRC-32" : "wrong length", in: directory,
          inflater: inflater, "byte \(place) from the end, bit \(bit)")
      }
    }
  }

  @Test("garbage after the last member is an error", arguments: InflaterKind.available)
  func garbage(inflater: InflaterKind) throws {
    let directory = try TemporaryDirectory()
    let bytes = GzipMember(Array("some text\n".utf8)).bytes
    for fill in [0, 1, 512] {
      for garbage in [[1], Array("garbage".utf8), [0x1f, 0x8c]] {
        try expectError(
          bytes + [UInt8](repeating: 0, count: fill) + garbage,
          saying: "at byte \(bytes.count + fill)", in: directory, inflater: inflater,
          "\(garbage.count) bytes of garbage behind \(fill) NULs")
      }
    }
    try expectError(
      bytes + [0x1f], saying: "truncated", in: directory, inflater: inflater, "half a magic")
  }

  @Test("no flipped bit of a header with a CRC is accepted", arguments: InflaterKind.available)
  func headerBits(inflater: InflaterKind) throws {
    let directory = try TemporaryDirectory()
    var member = GzipMember(Array("some text\n".utf8))
    member.name = Array("name.txt".utf8)
    member.extra = [65, 66, 1, 0, 7]
    member.hasHeaderCRC = true
    let bytes = member.bytes
    #expect(try Gunzip.read(directory.write(bytes, to: "good.gz"), inflater: inflater).count == 10)
    // Without its flag, the two bytes of the CRC would be read as data.
    for bit in 32..<8 * member.header.count {
      var damaged = bytes
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      try expectError(damaged, saying: "damaged gzip", in: directory, inflater: inflater, "\(bit)")
    }
    var wrong = bytes
    wrong[member.header.count - 1] ^= 0x55
    try expectError(
      wrong, saying: "wrong CRC of the header", in: directory, inflater: inflater, "the CRC")
  }

  @Test("no flipped bit changes the answer", arguments: InflaterKind.available)
  func everyBit(inflater: InflaterKind) throws {
    let directory = try TemporaryDirectory()
    let text = Array("the words of a small file, small enough for all its bits\n".utf8)
    for level in [0, 9] as [Int32] {
      let bytes = GzipMember(text, level: level).bytes
      var errors = 0
      for bit in 16..<8 * bytes.count {
        var damaged = bytes
        damaged[bit / 8] ^= 1 << UInt8(bit % 8)
        let path: FilePath = try directory.write(damaged, to: "bad.gz")
        // Time, system and so on do not matter, and bits may be free in a last byte.
        let failure = failure {
          let found = try Gunzip.read(path, inflater: inflater)
          #expect(found == text, "level \(level), bit \(bit)")
        }
        if failure != nil { errors += 1 }
      }
      #expect(errors > 8 * (bytes.count - GzipHeader.fixedBytes) * 9 / 10)
    }
  }

  @Test("damage in any member is detected, wherever splits are cut")
  func anySplit() throws {
    let directory = try TemporaryDirectory()
    let text = Self.text()
    let pieces = stride(from: 0, to: text.count, by: 400).map {
      Array(text[$0..<min($0 + 400, text.count)])
    }
    let members = pieces.map { GzipMember($0).bytes }
    for number in members.indices {
      var damaged = members
      // The CRC of this member.
      damaged[number][damaged[number].count - 8] ^= 1
      let bytes = Array(damaged.joined())
      let path: FilePath = try directory.write(bytes, to: "bad.gz")
      let files = [InputFile(path: path, bytes: bytes.count, format: .gzip)]
      for splitBytes in [1, 10, 100, 300, 500, 1_000, bytes.count] {
        #expect(throws: (any Error).self, "member \(number), split size \(splitBytes)") {
          // An error, or a request to read the file as a whole, which then fails.
          _ = try CoreJob(splitBytes: splitBytes).run(files)
        }
      }
    }
  }
}
