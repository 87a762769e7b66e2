import ArgumentParser
import DataCore
import FoundationEssentials
import JobModel
import LocalEngine

/// Runs a job over a few lines, for its tests: the whole job, as a command would, but in this
/// process. Bytes that the job received are overwritten once they are no longer valid, so a job
/// that keeps them gives a wrong answer.
///
/// ```swift
/// @Test func countsWords() throws {
///   let answer = try JobTester<WordCount>().run(lines: ["b a", "b"])
///   #expect(answer.lines == ["a\t1", "b\t2"])
/// }
/// ```
public struct JobTester<Job: MappingJob> {
  private let job: Job

  /// What a job made of its input.
  public struct Answer: Sendable {
    /// The lines of the part file, in the order of keys.
    public var lines: [String]
    fileprivate var counters: Counters

    /// The value of a counter; 0 if nothing was counted.
    public func counter(_ group: String, _ name: String) -> Int {
      Int(counters[group, name] ?? 0)
    }
  }

  /// - Parameter arguments: the job's own flags, as on a command line.
  /// - Throws: if the job does not have these flags.
  public init(_ arguments: [String] = []) throws { job = try Job.parse(arguments) }

  /// Runs the job over the lines of one file.
  ///
  /// - Throws: what makes the job fail.
  public func run(lines: [String]) throws -> Answer {
    try run(files: ["input": lines.map { $0 + "\n" }.joined()])
  }

  /// Runs the job over files, which are read in the order of their names.
  ///
  /// - Throws: what makes the job fail.
  public func run(files: [String: String]) throws -> Answer {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "gristmill-test-\(UUID().uuidString)").path
    for name in ["in", "scratch"] {
      try FileManager.default.createDirectory(
        atPath: folder + "/" + name, withIntermediateDirectories: true)
    }
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for (name, text) in files {
      try Data(text.utf8).write(to: URL(filePath: folder + "/in/" + name))
    }
    var specification = JobSpecification(
      program: .custom(name: Job.name, arguments: []), inputs: [ByteString(folder + "/in")],
      output: FilePath(folder + "/out"), slots: Self.slots, splitBytes: nil,
      memoryBytes: Self.memoryBytes, scratch: FilePath(folder + "/scratch"))
    specification.partitions = .count(1)
    let report = try LocalJob(
      specification, program: job.program(poisons: true), cancellation: Cancellation()
    ).run()
    let part = PartNumber.fileName(0)
    let text = String(
      decoding: try Data(contentsOf: URL(filePath: "\(folder)/out/\(part)")), as: UTF8.self)
    return Answer(
      lines: text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        .map(String.init),
      counters: report.counters)
  }

  /// More than one, so that several threads map the job, as they will in a real run.
  private static var slots: Int { 2 }
  private static var memoryBytes: Int { 128 << 20 }
}
