import DataCore
import JobModel
import Programs
import Testing

@testable import LocalEngine

@Suite("Advice from explain")
struct AdviserTests {
  /// A job with two slots and a GiB of text, for which there is no advice.
  private struct Job {
    var program = ProgramSpecification.sort(SortOrderSpecification())
    var slots = 2
    var files = [InputFile(path: "a", bytes: 1 << 30, format: .plain)]
    var splits = 64
    var partitions = 32
    var automatic = 32
    var mapOutputBytes = 1 << 30
    var spill = SpillForecast(neededBytes: 3e8, slotBytes: 1 << 29, slots: 2, fanIn: 256)
    var hottest: JobEstimate.HottestKey?
    var combines = false
    var wholeGzip: InputFile?

    func advice(
      _ spill: (Int) -> SpillForecast? = { _ in nil }
    ) throws -> [Advice] {
      let specification = JobSpecification(
        program: program, inputs: ["a"], output: "out", slots: slots, splitBytes: nil,
        memoryBytes: 1 << 30, scratch: "/tmp")
      let splits = (0..<splits).map {
        InputSplit(ranges: [InputRange(file: 0, start: $0 << 24, end: ($0 + 1) << 24)])
      }
      let plan = JobPlan(
        job: 1, specification: specification, files: files, splits: splits,
        partitions: partitions, partitioning: .hash)
      let estimate = JobEstimate(
        program: program.name, slots: slots, memoryBytes: 1 << 30,
        input: JobEstimate.Input(
          files: files.count, storedBytes: plan.inputBytes, textBytes: plan.inputBytes,
          records: 1_000),
        sampled: JobEstimate.Sampled(storedBytes: 1, textBytes: 1, records: 1),
        splits: JobEstimate.Splits(count: splits.count, largestBytes: 16 << 20, filesMax: 1),
        mapOutput: JobEstimate.MapOutput(
          emitted: 1_000, distinct: nil, records: .exactly(1_000),
          bytes: .exactly(mapOutputBytes)),
        output: OutputForecast(
          records: .exactly(1_000), bytes: .exactly(mapOutputBytes), assumption: nil),
        partitions: JobEstimate.Partitions(
          count: partitions, automatic: automatic, isOrdered: true, meanRecords: 1,
          meanBytes: mapOutputBytes / max(partitions, 1), skew: 1),
        memory: self.spill, hottestKey: hottest)
      return Adviser(
        estimate: estimate, plan: plan, program: try program.makeProgram(), combines: combines,
        machine: Adviser.Machine(processors: 4, memoryBytes: 8 << 30), wholeGzip: wholeGzip
      ).advice(spill)
    }
  }

  private static func spill(_ needed: Int, _ memory: Int) -> SpillForecast {
    SpillForecast(neededBytes: Double(needed), slotBytes: memory / 2, slots: 2, fanIn: 4)
  }

  @Test("a good job gets no advice")
  func nothing() throws {
    #expect(try Job().advice().isEmpty)
  }

  @Test("more slots than processors")
  func slots() throws {
    #expect(try Job(slots: 9).advice().map(\.flags) == ["--slots 4"])
  }

  @Test("fewer splits than slots, unless nothing can be split")
  func splits() throws {
    let job = Job(
      slots: 4, files: [InputFile(path: "a", bytes: 32 << 20, format: .plain)], splits: 2)
    #expect(try job.advice().map(\.flags) == ["--split-size 2MiB"])
  }

  @Test("a gzip file of one member is named, with what to do")
  func gzip() throws {
    let file = InputFile(path: "big.gz", bytes: 1 << 30, format: .gzip)
    let advice = try Job(files: [file], wholeGzip: file).advice()
    #expect(advice.count == 1)
    #expect(advice.first?.reason.contains("big.gz is one gzip member of 1.0 GiB") == true)
  }

  @Test("the least memory that avoids spilling, with a margin")
  func memory() throws {
    let needed = 1 << 30
    let advice = try Job(spill: Self.spill(needed, 1 << 30)).advice { Self.spill(needed, $0) }
    // 2 GiB would be just enough; a tenth more, in multiples of 64 MiB.
    #expect(advice.map(\.flags) == ["--memory 2304MiB"])
  }

  @Test("if the machine has too little for that, memory that avoids merge passes")
  func passes() throws {
    let needed = 5 << 30
    let advice = try Job(spill: Self.spill(needed, 1 << 30)).advice { Self.spill(needed, $0) }
    #expect(Self.spill(needed, 1 << 30).mergePasses > 0)
    #expect(advice.count == 1)
    let flags = try #require(advice.first?.flags.split(separator: " "))
    let bytes = try #require(ByteSize.parse(String(flags[1])))
    #expect(Self.spill(needed, bytes).mergePasses == 0)
    #expect(Self.spill(needed, bytes - 64 << 20).mergePasses > 0)
  }

  @Test("too few, too large and too many partitions")
  func partitions() throws {
    #expect(try Job(partitions: 1).advice().map(\.flags) == ["--partitions 4"])
    #expect(
      try Job(mapOutputBytes: 100 << 30).advice().map(\.flags) == ["--partitions 401"])
    #expect(try Job(partitions: 4_096).advice().map(\.flags) == ["--partitions 32"])
    #expect(try Job(partitions: 1, mapOutputBytes: 1_000).advice().isEmpty)
  }

  @Test("a hot key is named, unless records of a key are combined")
  func hotKey() throws {
    let hottest = JobEstimate.HottestKey(text: "the", share: 0.06)
    let advice = try Job(hottest: hottest).advice()
    #expect(advice.count == 1)
    #expect(advice.first?.reason.contains("the key \"the\" is 6.0 % of all records") == true)
    #expect(try Job(hottest: hottest, combines: true).advice().isEmpty)
    let rare = JobEstimate.HottestKey(text: "the", share: 0.04)
    #expect(try Job(hottest: rare).advice().isEmpty)
    let command = try ProgramCommand(text: "cat", usesShell: true, flag: "--map")
    let streaming = ProgramSpecification.streaming(
      StreamingSpecification(map: command, combine: nil, reduce: command))
    #expect(
      try Job(program: streaming, hottest: hottest).advice().map(\.flags) == ["--combine COMMAND"])
  }

  @Test("many small files start many mappers")
  func smallFiles() throws {
    let command = try ProgramCommand(text: "cat", usesShell: true, flag: "--map")
    let file = InputFile(path: "a", bytes: 1_000, format: .plain)
    let job = Job(
      program: .streaming(StreamingSpecification(map: command, combine: nil, reduce: command)),
      files: [InputFile](repeating: file, count: 100))
    #expect(try job.advice().map(\.reason).contains { $0.contains("each of 100 files") })
  }
}
