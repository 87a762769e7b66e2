import JobModel
import TestSupport
import Testing

@testable import DataCore

@Suite("Inputs that do not match their format")
struct FormatErrorTests {
  private static func read(
    of bytes: [UInt8], as format: RecordFormat, recordBytesMax: Int = 1 << 20, splitBytes: Int
  ) throws -> (path: FilePath, failure: JobFailure?) {
    let directory = try TemporaryDirectory()
    let path: FilePath = try directory.write(bytes, to: "input")
    let files = try CoreJob.files([path])
    var plan = FormatJob.smallWindows(64 << 10)
    plan.lineBytesMax = recordBytesMax
    let job = FormatJob(format: format, slots: 1, splitBytes: splitBytes, plan: plan)
    return (path, failure { _ = try job.run(files) })
  }

  @Test(
    "a file that does not hold whole records of fixed length is named", arguments: [1, 70, 500])
  func notWhole(splitBytes: Int) throws {
    let text = [UInt8](repeating: 97, count: 103)
    let plain = try Self.read(of: text, as: .fixed(bytes: 10), splitBytes: splitBytes)
    #expect(plain.failure?.kind == .input)
    #expect(
      plain.failure?.message
        == "\(plain.path) has 103 bytes, which is not a multiple of the 10 bytes of a record")
    for kind in [GzipKind.oneMember, .manyMembers, .blockedGzip] {
      let gzip = try Self.read(
        of: kind.file(of: text), as: .fixed(bytes: 10), splitBytes: splitBytes)
      #expect(
        gzip.failure?.message
          == "\(gzip.path) inflates to 103 bytes, which is not a multiple of the 10 bytes of a record"
      )
    }
    let short = try Self.read(of: text, as: .fixed(bytes: 104), splitBytes: splitBytes)
    #expect(short.failure?.message.contains("has 103 bytes") == true)
  }

  @Test(
    "a record longer than the memory allows is an error that says so", arguments: [false, true])
  func tooLong(isGzip: Bool) throws {
    for (length, isTooLong) in [(500_000, false), (700_000, true), (3_000_000, true)] {
      let long = [UInt8](repeating: 120, count: length)
      let cases: [(RecordFormat, [UInt8])] = [
        (.nul, [97, 0] + long + [0]), (.fixed(bytes: length), long + long), (.wholeFile, long),
        (.warc, WarcText("a").bytes + WarcText(long).bytes + WarcText("b").bytes),
      ]
      for (format, text) in cases {
        let bytes = isGzip ? GzipMember(text).bytes : text
        let (path, failure) = try Self.read(
          of: bytes, as: format, recordBytesMax: 600_000, splitBytes: 100_000)
        guard isTooLong else {
          #expect(failure == nil, "\(format)")
          continue
        }
        #expect(failure?.kind == .input, "\(format)")
        let message = failure?.message ?? "nothing"
        #expect(message.hasPrefix(path.text), "\(message)")
        #expect(message.contains("is longer than") && message.contains("raise --memory"))
      }
    }
  }

  @Test("if no memory would help, the error does not ask for more")
  func longestOfAll() throws {
    let directory = try TemporaryDirectory()
    let path: FilePath = try directory.write([], to: "input")
    try Files.truncate(path, to: Limits.keyBytesMax + 1)
    let files = try CoreJob.files([path])
    var plan = FormatJob.smallPlan
    plan.lineBytesMax = Limits.keyBytesMax
    let failure = failure { _ = try FormatJob(format: .wholeFile, plan: plan).run(files) }
    #expect(failure?.message.hasPrefix("\(path): the file is longer than 64.0 MiB") == true)
    #expect(failure?.message.contains("raise") == false)
  }

  @Test("a WARC file truncated while it is mapped is a changed file, not a bad record")
  func cutWhileMapped() throws {
    let directory = try TemporaryDirectory()
    let records = [WarcText](repeating: WarcText([UInt8](repeating: 97, count: 3_000)), count: 99)
    let text = FoundRecord.warc(records).text
    let path: FilePath = try directory.write(text, to: "input")
    let files = try CoreJob.files([path])
    var job = CoreJob(slots: 1, format: .warc)
    job.plan.windowBytes = 4_096
    job.program = MeddlingProgram { try Files.truncate(path, to: 100_000) }
    let failure = failure { _ = try job.run(files) }
    #expect(failure?.message.contains("\(path) changed while it was read") == true)
  }
}
