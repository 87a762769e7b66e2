import JobModel
import Programs
import Testing

@testable import DataCore

@Suite("The places of a sample")
struct SamplePlanTests {
  private static let wordCount = Program.aggregating(
    WordCount(tokens: .whitespace, lowercase: false))
  private static let sort = Program.sorting(Sort(SortOrderSpecification(), format: .lines))

  private static func files(_ sizes: [Int], _ format: InputFile.Format = .plain) -> [InputFile] {
    sizes.map { InputFile(path: "file", bytes: $0, format: format) }
  }

  private static func file(_ bytes: Int, _ format: InputFile.Format = .plain) -> InputFile {
    InputFile(path: "f", bytes: bytes, format: format)
  }

  @Test("a few small files are sampled from end to end, in order, without a gap")
  func smallInput() {
    for sizes in [[1], [20, 40_000], [0, 5, 0, 7], [200_000, 3, 1_000_000], [8 << 20]] {
      var covered = [Int](repeating: 0, count: sizes.count)
      for range in SamplePlan(Self.files(sizes), for: Self.sort).splits.flatMap(\.ranges) {
        #expect(range.start == covered[range.file])
        covered[range.file] = range.end
      }
      #expect(covered == sizes)
    }
    let gzip = SamplePlan(Self.files([20, 40_000], .gzip), for: Self.sort)
    #expect(gzip.splits.flatMap(\.ranges).map(\.end) == [20, 40_000])
    #expect(gzip.textBytesEach == 4 << 20)
  }

  @Test("a large input is sampled at places spread all over it, each within its files")
  func largeInput() {
    for sizes in [[1 << 40], [Int](repeating: 1 << 30, count: 50), [1 << 20, 1 << 35, 5]] {
      let plan = SamplePlan(Self.files(sizes), for: Self.sort)
      #expect((100...RangeSampler.places + sizes.count).contains(plan.splits.count))
      for range in plan.splits.flatMap(\.ranges) {
        #expect(0 <= range.start && range.start < range.end && range.end <= sizes[range.file])
        #expect(range.end - range.start <= RangeSampler.bytesAtPlace)
      }
      #expect(plan.files.count >= min(sizes.count, 2))
    }
  }

  @Test("a place among small files has several of them, and not too many")
  func smallFiles() {
    let plan = SamplePlan(Self.files([Int](repeating: 10, count: 100_000)), for: Self.sort)
    #expect(plan.splits.count <= RangeSampler.places)
    #expect(plan.splits.allSatisfy { $0.ranges.count <= Limits.samplePlaceFiles })
    let logs = SamplePlan(Self.files([Int](repeating: 20_000, count: 10_000)), for: Self.wordCount)
    #expect(logs.splits.count == 64)
    #expect(logs.splits[0].ranges.reduce(0) { $0 + $1.end - $1.start } == 256 << 10)
  }

  @Test("a plan of an aggregating job reads a 64th of the input, at most 4 MiB")
  func plansReadLittle() {
    for (bytes, read) in [(64 << 20, 1 << 20), (128 << 20, 2 << 20), (1 << 40, 4 << 20)] {
      let plan = SamplePlan([Self.file(bytes)], for: Self.wordCount, purpose: .plan)
      #expect(plan.splits.flatMap(\.ranges).reduce(0) { $0 + $1.end - $1.start } == read)
    }
  }

  @Test("a user's program is started once, and reads little")
  func processes() throws {
    let streaming = StreamingSpecification(
      map: try ProgramCommand(text: "cat", usesShell: true, flag: "--map"), combine: nil,
      reduce: nil)
    let plan = SamplePlan([Self.file(1 << 30)], for: .sorting(StreamingProgram(streaming)))
    #expect(plan.splits.count == 1)
    #expect(plan.splits[0].ranges.count == 8)
    #expect(plan.splits[0].ranges.reduce(0) { $0 + $1.end - $1.start } == 512 << 10)
  }

  @Test("a gzip file is searched for members at all places, and its start is read last")
  func gzip() {
    let one = SamplePlan([Self.file(1 << 30, .gzip)], for: Self.wordCount)
    #expect(one.splits.count == 64)
    #expect(one.splits.dropLast().allSatisfy { $0.ranges[0].start > 0 })
    #expect(
      one.splits.dropLast().allSatisfy {
        $0.ranges[0].end - $0.ranges[0].start <= Limits.sampleSearchBytes
      })
    #expect(one.splits.last?.ranges == [InputRange(file: 0, start: 0, end: 1 << 30)])
    let many = SamplePlan(
      [InputFile](repeating: Self.file(1 << 24, .gzip), count: 64), for: Self.wordCount)
    #expect(many.splits.count == 64 && many.splits.allSatisfy { $0.ranges[0].start == 0 })
    #expect(SamplePlan([], for: Self.wordCount).splits.isEmpty)
  }

  @Test("the start of a gzip file makes up for places without a member")
  func budget() {
    var budget = SampleBudget(files: [Self.file(1 << 30, .gzip)], bytesEach: 100)
    let (place, start) = (
      InputRange(file: 0, start: 9, end: 99), InputRange(file: 0, start: 0, end: 1 << 30)
    )
    #expect(budget.bytesMax(of: place) == 100)
    budget.note(0, of: place)
    budget.note(70, of: place)
    budget.note(130, of: place)
    #expect(budget.bytesMax(of: start) == 230)
    #expect(budget.places == 2)
  }
}
