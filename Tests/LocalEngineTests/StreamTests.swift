import DataCore
import Glibc
import JobModel
import Programs
import TestSupport
import Testing

@testable import LocalEngine

@Suite("Inputs that can be read only once")
struct StreamTests {
  /// The parts of a job, one after another.
  private static func answer(
    _ shop: Workshop, _ inputs: [ByteString], headBytes: Int = Limits.streamHeadBytes
  ) throws -> (text: [UInt8], report: JobReport) {
    var specification = shop.specification
    specification.inputs = inputs
    specification.overwrite = true
    let report = try LocalJob(
      specification, program: specification.program.makeProgram(), cancellation: Cancellation(),
      streamHeadBytes: headBytes
    ).run()
    let files = try shop.files().filter { $0.key.hasPrefix("part-") }
    return (files.sorted { $0.key < $1.key }.flatMap(\.value), report)
  }

  private static func programs() throws -> [ProgramSpecification] {
    let mapper = try ProgramCommand(text: "cat", usesShell: false, flag: "--map")
    return [
      .wordcount(tokens: .whitespace, lowercase: false), .sort(SortOrderSpecification()),
      .count(nil), .index(tokens: .letters, lowercase: true),
      .streaming(StreamingSpecification(map: mapper, combine: nil, reduce: mapper)),
    ]
  }

  @Test("a pipe gives the same bytes as a file, whatever is in it and however it comes")
  func sameBytes() throws {
    var random = SplitMix64(seed: 81)
    var texts = TextGenerator(seed: 84)
    let programs = try Self.programs()
    for round in 0..<40 {
      let format: RecordFormat = random.pick([.lines, .lines, .nul, .fixed(bytes: 8), .wholeFile])
      var text = texts.text(bytes: random.number(in: 0...400_000))
      if format == .nul { for place in text.indices where text[place] == 10 { text[place] = 0 } }
      if format == .fixed(bytes: 8) { text.removeLast(text.count % 8) }
      let isGzip = random.number(in: 0...2) == 0
      let stored =
        isGzip ? random.pick(GzipKind.allCases).file(of: text, seed: random.next()) : text
      var shop = try Workshop(["a": stored, "b": Array("from a file\nof some lines\n".utf8)])
      shop.specification.program = random.pick(programs)
      shop.specification.format = format
      shop.specification.slots = random.number(in: 1...4)
      shop.specification.memoryBytes = 160 << 20
      shop.specification.partitions = .count(random.number(in: 1...4))
      if case .index = shop.specification.program { continue }
      let inDirectory = shop.directory.path("in/a") as ByteString
      let other: [ByteString] = format == .fixed(bytes: 8) ? [] : [shop.directory.path("in/b")]
      let note = "round \(round), \(shop.specification.program.name), \(format), gzip \(isGzip)"
      let wanted = try Self.answer(shop, [inDirectory] + other)
      let feed = try Feed(stored, seed: random.next())
      let found = try Self.answer(
        shop, [ByteString(feed.path)] + other,
        headBytes: random.pick([1_000, 70_000, Limits.streamHeadBytes]))
      let isSame = found.text == wanted.text
      #expect(isSame, "\(note)")
      #expect(found.report.map.records == wanted.report.map.records, "\(note)")
      #expect(found.report.map.inputBytes == wanted.report.map.inputBytes, "\(note)")
      #expect(found.report.map.inflatedBytes == wanted.report.map.inflatedBytes, "\(note)")
      #expect(found.report.inputStreams == [feed.path], "\(note)")
    }
  }

  @Test("several streams among files keep the order of the inputs")
  func order() throws {
    var random = SplitMix64(seed: 82)
    let texts = (0..<4).map { number in
      (0..<20_000).flatMap { Array("\(number) \($0)\n".utf8) }
    }
    var shop = try Workshop(["1": texts[1], "3": GzipMember(texts[3]).bytes])
    let mapper = try ProgramCommand(text: "cat", usesShell: false, flag: "--map")
    shop.specification.program = .streaming(
      StreamingSpecification(map: mapper, combine: nil, reduce: nil))
    shop.specification.partitions = .count(0)
    for slots in [1, 3] {
      shop.specification.slots = slots
      let first = try Feed(texts[0], seed: random.next())
      let third = try Feed(GzipMember(texts[2]).bytes, seed: random.next())
      let found = try Self.answer(
        shop,
        [
          ByteString(first.path), shop.directory.path("in/1"), ByteString(third.path),
          shop.directory.path("in/3"),
        ], headBytes: 5_000)
      let isSame = found.text == Array(texts.joined())
      #expect(isSame, "\(slots) slots")
    }
  }

  @Test("a sort into ordered parts looks at the whole stream, and says that it wrote it to scratch")
  func spooled() throws {
    let text = (0..<60_000).flatMap { Array("\($0 &* 7_919 % 60_000)\n".utf8) }
    var shop = try Workshop(["a": text])
    shop.specification.program = .sort(SortOrderSpecification())
    shop.specification.partitions = .count(3)
    let wanted = try Self.answer(shop, [shop.directory.path("in/a")])
    let parts = try shop.files().filter { $0.key.hasPrefix("part-") }
    let feed = try Feed(text, seed: 1)
    let found = try Self.answer(shop, [ByteString(feed.path)], headBytes: 10_000)
    let isSame = try shop.files().filter { $0.key.hasPrefix("part-") } == parts
    #expect(isSame && found.text == wanted.text, "part by part")
    #expect(found.report.spooledBytes == text.count)
    #expect(try shop.directory.names(in: "scratch") == [])
    shop.specification.partitions = .count(1)
    let again = try Feed(text, seed: 2)
    #expect(
      try Self.answer(shop, [ByteString(again.path)], headBytes: 10_000).report.spooledBytes == 0)
  }

  @Test("a damaged or truncated gzip stream is an error that names it, and leaves nothing")
  func damaged() throws {
    var texts = TextGenerator(seed: 83)
    let text = texts.text(bytes: 300_000)
    let whole = GzipMember(text).bytes
    var broken = whole
    broken[whole.count - 6] ^= 1
    for bytes in [broken, Array(whole.dropLast(3)), Array(whole.prefix(whole.count / 2))] {
      for headBytes in [100, Limits.streamHeadBytes] {
        let shop = try Workshop()
        let before = try shop.directory.tree()
        let feed = try Feed(bytes, seed: 3)
        let failure = #expect(throws: JobFailure.self) {
          try Self.answer(shop, [ByteString(feed.path)], headBytes: headBytes)
        }
        #expect(failure?.kind == .input)
        #expect(failure?.message.contains("\(feed.path): damaged gzip") == true)
        #expect(try shop.directory.tree() == before)
      }
    }
  }

  @Test("bad WARC records of a stream are left out and listed as those of a file", arguments: 1...6)
  func badRecords(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let records = (0..<400).map { number in
      var record = WarcText(
        "body \(number) " + String(repeating: "x", count: random.number(in: 0...3_000)))
      if random.chance(3) { record.length = random.pick(["many", "1", "70000000"]) }
      return record
    }
    let separated = records.flatMap { $0.bytes + WarcText.separator }
    for bytes in [separated, WarcText.membered(records), GzipMember(separated).bytes] {
      var shop = try Workshop(["a": bytes])
      shop.specification.format = .warc
      shop.specification.skipBadRecordsMax = records.count
      let name: FilePath = shop.directory.path("in/a")
      let wanted = try Self.answer(shop, [ByteString(name)])
      #expect(!wanted.report.skipped.isEmpty && !wanted.text.isEmpty)
      let feed = try Feed(bytes, seed: random.next())
      let found = try Self.answer(
        shop, [ByteString(feed.path)], headBytes: random.pick([1_000, Limits.streamHeadBytes]))
      #expect(found.text == wanted.text)
      #expect(found.report.map.records == wanted.report.map.records)
      #expect(
        Self.places(found.report, in: feed.path) == Self.places(wanted.report, in: name))
    }
  }

  /// Where a file has bad records.
  private static func places(_ report: JobReport, in file: FilePath) -> [String] {
    report.skipped.map { skipped in
      let place = "\(skipped.place)"
      #expect(place.hasPrefix("\(file)"))
      return String(place.dropFirst("\(file)".count))
    }
  }

  @Test("a pipe that nobody writes to stops with the job")
  func cancelled() throws {
    let shop = try Workshop()
    mkfifo(shop.directory.path("pipe"), 0o600)
    let cancellation = Cancellation()
    cancellation.cancel()
    var specification = shop.specification
    specification.inputs = [shop.directory.path("pipe")]
    #expect(throws: (any Error).self) {
      try LocalJob(
        specification, program: specification.program.makeProgram(), cancellation: cancellation
      ).run()
    }
  }

  @Test("files whose sizes are not known are read to their end")
  func unsized() throws {
    var shop = try Workshop()
    shop.specification.program = .sort(SortOrderSpecification())
    let wanted = try Files.read("/proc/filesystems")
    let found = try Self.answer(shop, ["/proc/filesystems", "/dev/null"])
    #expect(
      found.text.split(separator: 10).count == wanted.split(separator: 10).count)
    #expect(found.report.map.inputBytes == wanted.count)
    let pages = try Self.answer(shop, ["/sys/devices/system/cpu/online"])
    #expect(pages.report.map.records == 1)
  }

  @Test("what was left out is in the report")
  func leftOut() throws {
    let shop = try Workshop(["a": [97], ".b": [98], "_c": [99]])
    try Files.link(shop.directory.path("in/d"), to: "nowhere")
    let report = try Self.answer(shop, [shop.directory.path("in")]).report
    #expect(report.leftOut.count == 3)
    #expect(report.leftOut.counts.map(\.names) == [2, 1])
  }
}
