import Foundation
import JobModel
import Testing

@Suite("Jobs and tasks as data")
struct SpecificationTests {
  private static func copy<Value: Codable>(_ value: Value) throws -> Value {
    try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(value))
  }

  @Test("a job survives JSON unchanged")
  func job() throws {
    var job = JobSpecification(
      program: .wordcount(tokens: .letters, lowercase: true), inputs: ["a", "b*"], output: "out",
      slots: 3, splitBytes: 5, memoryBytes: 7, scratch: "s")
    job.partitions = .count(9)
    job.spillCompression = .none
    job.overwrite = true
    job.compressOutput = true
    job.anyBytes = true
    #expect(try Self.copy(job) == job)
  }

  @Test("a map task survives JSON unchanged")
  func task() throws {
    var file = InputFile(path: "a.gz", bytes: 10, format: .gzip)
    file.isSplittable = false
    file.kind = .utf16LittleEndian
    let task = MapTaskSpecification(
      job: .max, task: 2, program: .wordcount(tokens: .whitespace, lowercase: false),
      files: [file],
      splits: [InputSplit(ranges: [InputRange(file: 0, start: 1, end: 10)])], partitions: 3,
      slots: 4, memoryBytes: 5, spillCompression: .lz4, scratch: "s")
    #expect(try Self.copy(task) == task)
  }

  @Test("reports add up field by field")
  func reports() {
    var report = MapReport()
    report.inputBytes = 1
    report.inflatedBytes = 2
    report.records = 3
    report.emitted = 4
    report.combined = 5
    report.combinedBytes = 6
    report.spill.runs = 7
    report.spill.records = 8
    report.spill.rawBytes = 9
    report.spill.storedBytes = 10
    report.spill.mergePasses = 11
    var sum = report
    sum.add(report)
    #expect(sum.inputBytes == 2)
    #expect(sum.inflatedBytes == 4)
    #expect(sum.records == 6)
    #expect(sum.emitted == 8)
    #expect(sum.combined == 10)
    #expect(sum.combinedBytes == 12)
    #expect(sum.spill.runs == 14)
    #expect(sum.spill.records == 16)
    #expect(sum.spill.rawBytes == 18)
    #expect(sum.spill.storedBytes == 20)
    #expect(sum.spill.mergePasses == 22)
  }
}
