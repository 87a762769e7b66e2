import JobModel
import Programs
import Testing

@testable import DataCore

@Suite("Estimates from a sample")
struct EstimateTests {
  private static func file(_ bytes: Int, _ format: InputFile.Format = .plain) -> InputFile {
    InputFile(path: "f", bytes: bytes, format: format)
  }

  @Test("a sample is scaled to the whole input, with gzip files by their own ratio")
  func scale() {
    var sample = Sample()
    sample.plainBytes = 1_000
    sample.gzipBytes = 100
    sample.inflatedBytes = 1_000
    sample.records = 20
    sample.emitted = 40
    sample.emittedBytes = 400
    (sample.emittedLast, sample.emittedLastBytes) = (3, 30)
    let scale = SampleScale(sample, files: [Self.file(5_000), Self.file(1_500, .gzip)])
    #expect(scale.textBytes == 20_000)
    #expect(scale.records == 200)
    #expect(scale.emitted(slots: 1) == 403)
    #expect(scale.emittedBytes(slots: 4) == 4_120)
  }

  @Test("a sample of everything is the whole, and one of nothing says nothing")
  func wholeAndNone() {
    var sample = Sample()
    (sample.plainBytes, sample.records) = (1_000, 7)
    #expect(SampleScale(sample, files: [Self.file(1_000)]).records == 7)
    let none = SampleScale(Sample(), files: [])
    #expect(none.textBytes == 0 && none.records == 0)
  }

  @Test("memory holds what fits, and the rest becomes runs of every slot")
  func spills() {
    func forecast(_ needed: Double, fanIn: Int = 256) -> SpillForecast {
      SpillForecast(neededBytes: needed, slotBytes: 100, slots: 2, fanIn: fanIn)
    }
    #expect(forecast(100).runs == 0)
    #expect(forecast(101).runs == 4)
    #expect(forecast(1_000).runs == 20)
    #expect(forecast(1_000).mergePasses == 0)
    #expect(forecast(1_000, fanIn: 10).mergePasses == 1)
  }

  @Test("a sample of nothing forecasts nothing, on either path")
  func forecastOfNothing() throws {
    let job = SampledJob(
      sample: Sample(), scale: SampleScale(Sample(), files: []), partitions: 2, slots: 2,
      activeSlots: 1)
    for program in [Self.wordCount, Program.sorting(WordPlaces())] {
      let forecast = try program.path.forecast(job, memoryBytes: 128 << 20)
      #expect(forecast.size.emitted == 0)
      #expect(forecast.size.records == .exactly(0))
      #expect(forecast.size.bytes == .exactly(0))
      #expect(forecast.size.distinct ?? .exactly(0) == .exactly(0))
      #expect(forecast.spill?.runs == 0)
    }
  }

  @Test("passes are counted as they are made", arguments: 4...9)
  func passes(fanIn: Int) {
    #expect(MergePasses.count(runs: fanIn, fanIn: fanIn) == 0)
    #expect(MergePasses.count(runs: fanIn + 1, fanIn: fanIn) == 1)
    // One pass makes a run of `fanIn`; all that a merge of those can take needs one.
    #expect(MergePasses.count(runs: fanIn * fanIn, fanIn: fanIn) == 1)
    #expect(MergePasses.count(runs: fanIn * fanIn + 1, fanIn: fanIn) == 2)
  }

  @Test("the automatic split size is the program's, less for small and more for huge inputs")
  func splitSize() {
    func size(_ bytes: Int, _ format: InputFile.Format = .plain) -> Int {
      SplitPlanner.splitBytes(for: [Self.file(bytes, format)], wanted: 16 << 20) >> 20
    }
    #expect(size(0) == 4)
    #expect(size(100 << 20) == 4)
    #expect(size(512 << 20) == 8)
    #expect(size(1 << 30) == 16)
    #expect(size(1 << 40) == 16)
    #expect(size(16 << 40) == 256)
    #expect(size(100 << 20, .gzip) == 16)
  }

  private static let wordCount = Program.aggregating(
    WordCount(tokens: .whitespace, lowercase: false))
}
