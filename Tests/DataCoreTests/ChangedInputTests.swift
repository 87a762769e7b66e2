import JobModel
import Programs
import TestSupport
import Testing

@testable import DataCore

/// Counts words, and interferes when it is first given a text.
struct MeddlingProgram: AggregatingProgram {
  let action: @Sendable () throws -> Void

  func makeMapper(_ context: TaskContext) throws -> any AggregatingMapper {
    Mapper(WordCount(tokens: .whitespace, lowercase: false).makeMapper(context), action)
  }

  private final class Mapper: AggregatingMapper {
    private let inner: any AggregatingMapper
    private let action: @Sendable () throws -> Void
    private var isDone = false

    init(_ inner: any AggregatingMapper, _ action: @escaping @Sendable () throws -> Void) {
      self.inner = inner
      self.action = action
    }

    func map(_ text: InputText, into aggregator: inout Aggregator) throws -> Int {
      if !isDone {
        isDone = true
        do { try action() } catch { Issue.record(error) }
      }
      return try inner.map(text, into: &aggregator)
    }
  }
}

@Suite("Inputs that change, long lines, cancellation")
struct ChangedInputTests {
  private static func bytes(_ format: InputFile.Format, count: Int) -> [UInt8] {
    var random = SplitMix64(seed: 71)
    // Does not compress, so that the file is read in many steps.
    let text = random.bytes(count).enumerated().map { $0 % 50 == 0 ? 10 : $1 }
    return format == .gzip ? GzipMember(text, level: 0).bytes : text
  }

  private static let formats: [InputFile.Format] = [.plain, .gzip]

  private func expectChange(
    _ body: () throws -> Void, path: FilePath, _ comment: Comment,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let failure = failure(body)
    #expect(failure?.kind == .input, comment, sourceLocation: sourceLocation)
    #expect(
      failure?.message.contains("\(path) changed while it was read") == true,
      "\(comment): \(failure?.message ?? "no failure")", sourceLocation: sourceLocation)
  }

  @Test("a file whose size differs from the plan is an error that names it", arguments: formats)
  func otherSize(format: InputFile.Format) throws {
    let directory = try TemporaryDirectory()
    let bytes = Self.bytes(format, count: 10_000)
    let path: FilePath = try directory.write(bytes, to: "text")
    for difference in [1, 100, 5_000, 1 << 20, -1, -100, -5_000] {
      let file = InputFile(path: path, bytes: bytes.count + difference, format: format)
      for splitBytes in [1 << 30, 3_000] {
        let failure = failure {
          _ = try CoreJob(splitBytes: splitBytes).run([file])
        }
        #expect(failure?.kind == .input, "\(difference)")
        #expect(failure?.message.contains(path.text) == true, "\(difference)")
      }
    }
  }

  @Test("a file truncated while it is mapped is an error, not a crash", arguments: formats)
  func cutWhileMapped(format: InputFile.Format) throws {
    for size in [0, 1, 4_096, 300_001] {
      let directory = try TemporaryDirectory()
      let bytes = Self.bytes(format, count: 3 << 20)
      let path: FilePath = try directory.write(bytes, to: "text")
      let file = InputFile(path: path, bytes: bytes.count, format: format)
      for slots in [1, 3] {
        try Files.write(bytes, to: path)
        var job = CoreJob(slots: slots, splitBytes: slots == 1 ? 1 << 30 : 700_000)
        job.program = MeddlingProgram { try Files.truncate(path, to: size) }
        expectChange({ _ = try job.run([file]) }, path: path, "cut to \(size), \(slots) slots")
      }
    }
  }

  @Test("a file that grows while it is mapped is an error", arguments: formats)
  func growsWhileMapped(format: InputFile.Format) throws {
    let directory = try TemporaryDirectory()
    let bytes = Self.bytes(format, count: 1 << 20)
    let path: FilePath = try directory.write(bytes, to: "text")
    let file = InputFile(path: path, bytes: bytes.count, format: format)
    var job = CoreJob(slots: 1)
    job.program = MeddlingProgram { try Files.truncate(path, to: bytes.count + 1) }
    expectChange({ _ = try job.run([file]) }, path: path, "one byte more")
  }

  @Test("a file that no longer exists is an error that names it", arguments: formats)
  func gone(format: InputFile.Format) throws {
    let directory = try TemporaryDirectory()
    let path: FilePath = directory.path("gone")
    let failure = failure {
      _ = try CoreJob().run([InputFile(path: path, bytes: 10, format: format)])
    }
    #expect(failure?.kind == .missing)
    #expect(failure?.message.contains(path.text) == true)
  }

  @Test("a line longer than the plan allows is an error that names the file", arguments: formats)
  func longLine(format: InputFile.Format) throws {
    let directory = try TemporaryDirectory()
    var job = CoreJob(slots: 1)
    job.plan.windowBytes = 64 << 10
    job.plan.lineBytesMax = 600_000
    for (length, isTooLong) in [(500_000, false), (700_000, true)] {
      let text =
        Array("a b\n".utf8) + [UInt8](repeating: 120, count: length) + Array("\nc d\n".utf8)
      let bytes = format == .gzip ? GzipMember(text).bytes : text
      let path: FilePath = try directory.write(bytes, to: "text-\(length)")
      let files = try CoreJob.files([path])
      let failure = failure { try job.check(files, against: text) }
      if isTooLong {
        #expect(failure?.kind == .input)
        #expect(failure?.message.contains(path.text) == true)
        #expect(failure?.message.contains("--memory") == true)
      } else {
        #expect(failure == nil)
      }
    }
  }

  @Test("a job cancelled before it began does nothing", arguments: formats)
  func cancelledBefore(format: InputFile.Format) throws {
    let directory = try TemporaryDirectory()
    let path: FilePath = try directory.write(Self.bytes(format, count: 1_000), to: "text")
    let job = CoreJob()
    job.cancellation.cancel()
    let files = try CoreJob.files([path])
    #expect(failure { _ = try job.run(files) }?.kind == .cancelled)
  }

  @Test("a job cancelled while it maps stops at the next text", arguments: formats)
  func cancelledWhileMapping(format: InputFile.Format) throws {
    let directory = try TemporaryDirectory()
    let path: FilePath = try directory.write(Self.bytes(format, count: 2 << 20), to: "text")
    let files = try CoreJob.files([path])
    for slots in [1, 3] {
      var job = CoreJob(slots: slots, splitBytes: 100_000)
      job.plan.windowBytes = 4_096
      let cancellation = job.cancellation
      job.program = MeddlingProgram { cancellation.cancel() }
      #expect(failure { _ = try job.run(files) }?.kind == .cancelled)
    }
  }

  @Test("the failure of one slot is reported, not the cancellation of the others")
  func firstFailure() throws {
    let directory = try TemporaryDirectory()
    let good = try (0..<20).map { number in
      try directory.write(Self.bytes(.plain, count: 50_000), to: "good-\(number)")
    }
    var files = try CoreJob.files(good)
    files.append(InputFile(path: directory.path("gone"), bytes: 10, format: .plain))
    for _ in 0..<5 {
      let failure = failure { _ = try CoreJob(slots: 4, splitBytes: 10_000).run(files) }
      #expect(failure?.kind == .missing)
    }
  }
}
