import DataCore
import JobModel
import LocalEngine
import TestSupport
import Testing

@testable import Gristmill

/// A job over files of its own, with the flags that all jobs have.
struct Bench<Job: MappingJob> {
  let directory: TemporaryDirectory
  var job: Job
  var specification: JobSpecification

  init(_ job: Job, _ inputs: [String: [UInt8]]) throws {
    self.job = job
    directory = try TemporaryDirectory()
    try directory.makeDirectory("in")
    for (name, bytes) in inputs { try directory.write(bytes, to: "in/" + name) }
    specification = JobSpecification(
      program: .custom(name: Job.name, arguments: []), inputs: [ByteString(directory.path("in"))],
      output: FilePath(directory.path("out")), slots: 2, splitBytes: nil, memoryBytes: 128 << 20,
      scratch: FilePath(try directory.makeDirectory("scratch")))
    specification.partitions = .count(3)
    specification.overwrite = true
  }

  @discardableResult
  func run() throws -> JobReport {
    try LocalJob(specification, program: job.program, cancellation: Cancellation()).run()
  }

  /// The lines of each part, after a run.
  func parts() throws -> [[String]] {
    try run()
    return try directory.names(in: "out").filter { $0.hasPrefix("part-") }.map { name in
      let text = String(decoding: try Files.read(directory.path("out/" + name)), as: UTF8.self)
      return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        .map(String.init)
    }
  }

  /// The lines of all parts, sorted by bytes.
  func lines() throws -> [String] { try parts().joined().sortedByBytes() }

  /// The message of a run that fails, and leaves nothing behind.
  func failure(sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
    let before = try directory.tree()
    let failure = #expect(throws: JobFailure.self, sourceLocation: sourceLocation) { try run() }
    #expect(failure?.kind == .program, sourceLocation: sourceLocation)
    #expect(try directory.tree() == before, sourceLocation: sourceLocation)
    return failure?.message ?? ""
  }
}

extension JobSpecification {
  /// Settings that must all give the same bytes.
  static let settings: [(slots: Int, splitBytes: Int, memoryBytes: Int)] = [
    (1, 1 << 30, 256 << 20), (2, 5_000, 256 << 20), (3, 40_000, 256 << 20), (2, 60_000, 72 << 20),
  ]

  mutating func set(_ setting: (slots: Int, splitBytes: Int, memoryBytes: Int)) {
    (slots, splitBytes, memoryBytes) = (setting.slots, setting.splitBytes, setting.memoryBytes)
  }
}

extension TemporaryDirectory {
  func read(_ name: String) throws -> String {
    String(decoding: try Files.read(path(name)), as: UTF8.self)
  }
}
