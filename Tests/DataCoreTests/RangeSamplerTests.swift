import JobModel
import Programs
import TestSupport
import Testing

@testable import DataCore

@Suite("Sampling the input")
struct RangeSamplerTests {
  private static func files(_ sizes: [Int]) -> [InputFile] {
    sizes.enumerated().map { InputFile(path: "\($0)", bytes: $1, format: .plain) }
  }

  private static func ranges(_ files: [InputFile]) -> [InputRange] {
    RangeSampler.splits(of: files).flatMap(\.ranges)
  }

  @Test("ranges lie in their files, in order and apart, and few bytes are read", arguments: 1...50)
  func ranges(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let files = Self.files(
      (0..<random.number(in: 0...300)).map { _ in
        random.number(in: 0...random.pick([0, 10, 100_000, 1 << 30]))
      })
    let ranges = Self.ranges(files)
    for range in ranges {
      #expect(range.start >= 0 && range.start < range.end && range.end <= files[range.file].bytes)
    }
    for (one, next) in zip(ranges, ranges.dropFirst()) {
      #expect((one.file, one.end) <= (next.file, next.start))
    }
    let bytes = ranges.reduce(0) { $0 + $1.end - $1.start }
    #expect(bytes <= (RangeSampler.places + 1) * RangeSampler.bytesAtPlace)
  }

  @Test("a small input is looked at as a whole, in one file or in many")
  func small() {
    for sizes in [[8 << 20], [1], [0, 3, 0], [Int](repeating: 9_000, count: 900)] {
      let read = Self.ranges(Self.files(sizes)).reduce(0) { $0 + $1.end - $1.start }
      #expect(read == sizes.reduce(0, +))
    }
    #expect(Self.ranges([]).isEmpty && Self.ranges(Self.files([0, 0])).isEmpty)
  }

  @Test("each part of a large input counts for what it has")
  func even() {
    let sizes = [1 << 30, 100, 3 << 30, 1 << 20] + [Int](repeating: 1 << 20, count: 1_024)
    let ranges = Self.ranges(Self.files(sizes))
    func bytes(_ files: Range<Int>) -> Int {
      ranges.filter { files.contains($0.file) }.reduce(0) { $0 + $1.end - $1.start }
    }
    func share(_ files: Range<Int>) -> Double {
      Double(bytes(files)) / Double(bytes(0..<sizes.count))
    }
    #expect(abs(share(0..<1) - 0.2) < 0.02)
    #expect(abs(share(2..<3) - 0.6) < 0.02)
    #expect(abs(share(4..<1_028) - 0.2) < 0.02)
  }

  @Test("of very many files few are opened, from all over the input")
  func manyFiles() {
    let ranges = Self.ranges(Self.files([Int](repeating: 10, count: 500_000)))
    #expect(ranges.count <= RangeSampler.rangesMax && ranges.count > RangeSampler.rangesMax / 2)
    #expect(ranges.contains { $0.file < 1_000 } && ranges.contains { $0.file > 499_000 })
  }

  @Test("splitters cut a sample into parts of one size, and a key stands once")
  func splitters() {
    let sample = (0..<100).map { [UInt8($0)] }
    #expect(RangeSampler.splitters(of: sample, partitions: 4) == [[25], [50], [75]])
    #expect(RangeSampler.splitters(of: sample, partitions: 1) == [])
    #expect(RangeSampler.splitters(of: [], partitions: 4) == [])
    let same = [[UInt8]](repeating: [7], count: 50)
    #expect(RangeSampler.splitters(of: same, partitions: 4) == [[7]])
  }
}

@Suite("Mapping a sample")
struct SampleTaskTests {
  /// Lines that say where in the text they are, from 0 to 1 million.
  private static func text(lines: Int) -> [UInt8] {
    (0..<lines).flatMap { line in
      let number = String(1_000_000 * line / lines)
      return Array((String(repeating: "0", count: 7 - number.count) + number + "\n").utf8)
    }
  }

  private static func sample(
    _ bytes: [UInt8], format: RecordFormat = .lines, memoryBytes: Int = 256 << 20,
    isSplittable: Bool = true
  ) throws -> (keys: [[UInt8]], left: [String]) {
    let directory = try TemporaryDirectory()
    var files = try CoreJob.files([directory.write(bytes, to: "input")])
    files[0].isSplittable = isSplittable
    let scratch = try directory.makeDirectory("scratch")
    var task = MapTaskSpecification(
      job: 1, task: 0, program: .sort(SortOrderSpecification()), files: files,
      splits: RangeSampler.splits(of: files), partitions: 3, slots: 2, memoryBytes: memoryBytes,
      spillCompression: .none, scratch: scratch)
    task.format = format
    let program = Sort(SortOrderSpecification(), format: format)
    let keys = try SampleTask(task, program: program, cancellation: Cancellation()).sortedKeys()
    return (keys, try directory.names(in: "scratch"))
  }

  /// The keys that cut the sample into four parts, as parts of a million.
  private static func quarters(_ keys: [[UInt8]]) -> [Int] {
    RangeSampler.splitters(of: keys, partitions: 4).compactMap {
      Int(String(decoding: $0, as: UTF8.self))
    }
  }

  private static func areEven(_ quarters: [Int]) -> Bool {
    zip(quarters, [250_000, 500_000, 750_000]).allSatisfy { abs($0 - $1) < 30_000 }
  }

  @Test("of a file that is sorted already the sample has all parts")
  func sortedInput() throws {
    let text = Self.text(lines: 4_000_000)
    let plain = try Self.sample(text)
    #expect(Self.areEven(Self.quarters(plain.keys)), "\(Self.quarters(plain.keys))")
    #expect(plain.keys.count < 2_000_000)
    // Members as writers of BGZF and of many files make them.
    let members = stride(from: 0, to: text.count, by: 100_000).flatMap {
      GzipMember(Array(text[$0..<min($0 + 100_000, text.count)]), level: 1).bytes
    }
    let gzip = try Self.sample(members)
    #expect(Self.areEven(Self.quarters(gzip.keys)), "\(Self.quarters(gzip.keys))")
  }

  @Test("of one member the start has to do, and more of it than one text")
  func oneMember() throws {
    let text = Self.text(lines: 2_000_000)
    let bytes = GzipMember(text, level: 1).bytes
    for isSplittable in [true, false] {
      let keys = try Self.sample(bytes, isSplittable: isSplittable).keys
      #expect(keys.count * 8 > 2 << 20)
      #expect(keys.first == Array(text[..<7]))
    }
  }

  @Test("a budget that the sample does not fit costs nothing but time, and leaves nothing")
  func spilled() throws {
    let text = Self.text(lines: 900_000)
    let least = SortPlan.leastBytes(slots: 1)
    let small = try Self.sample(text, memoryBytes: least)
    #expect(small.left == [])
    let large = try Self.sample(text)
    let isSame = small.keys == large.keys
    #expect(isSame && large.keys.count == 900_000)
  }

  @Test("what the job can read the sample can, however long a record is")
  func longRecord() throws {
    let long = [UInt8](repeating: 120, count: 40 << 20)
    #expect(try Self.sample(long, memoryBytes: 400 << 20).keys.map(\.count) == [long.count])
  }

  @Test("every format is sampled, and nothing but whole records", arguments: [false, true])
  func formats(isGzip: Bool) throws {
    let records = (0..<30_000).map { WarcText("block \($0)") }
    let warc = FoundRecord.warc(records)
    let text = Self.text(lines: 300_000)
    let cases: [(RecordFormat, [UInt8], Set<[UInt8]>, [UInt8])] = [
      (.warc, warc.text, Set(warc.records.map(\.bytes)), WarcText.membered(records)),
      (.fixed(bytes: 8), text, Set(text.chunked(8)), GzipMember(text).bytes),
      (.nul, text.map { $0 == 10 ? 0 : $0 }, Set(text.chunked(8).map { $0.dropLast() }), []),
      (.wholeFile, text, [text], GzipMember(text).bytes),
    ]
    for (format, plain, wanted, gzip) in cases where !isGzip || !gzip.isEmpty {
      let keys = try Self.sample(isGzip ? gzip : plain, format: format).keys
      #expect(!keys.isEmpty)
      let strays = keys.count { !wanted.contains($0) }
      #expect(strays == 0, "\(format)")
    }
  }
}

extension [UInt8] {
  fileprivate func chunked(_ size: Int) -> [[UInt8]] {
    stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
  }
}
