import DataCore
import JobModel
import Programs
import Storage
import TestSupport
import Testing

@testable import LocalEngine

/// A directory with inputs, an output and a scratch of their own.
struct Workshop {
  let directory: TemporaryDirectory
  var specification: JobSpecification

  init(_ inputs: [String: [UInt8]] = [:]) throws {
    directory = try TemporaryDirectory()
    try directory.makeDirectory("in")
    for (name, bytes) in inputs { try directory.write(bytes, to: "in/" + name) }
    specification = JobSpecification(
      program: .wordcount(tokens: .whitespace, lowercase: false), inputs: [directory.path("in")],
      output: directory.path("out"), slots: 2, splitBytes: 1 << 20, memoryBytes: 96 << 20,
      scratch: try directory.makeDirectory("scratch"))
    specification.partitions = .count(3)
  }

  var output: FilePath { specification.output }

  @discardableResult
  func run(_ cancellation: Cancellation = Cancellation()) throws -> JobReport {
    try LocalJob(
      specification, program: specification.program.makeProgram(format: specification.format),
      cancellation: cancellation
    ).run()
  }

  /// The failure of a run, which must leave everything as it was.
  func expectFailure(
    _ kind: JobFailure.Kind, saying texts: String..., cancellation: Cancellation = Cancellation(),
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let before = try directory.tree()
    let failure = #expect(throws: JobFailure.self, sourceLocation: sourceLocation) {
      try run(cancellation)
    }
    #expect(failure?.kind == kind, sourceLocation: sourceLocation)
    for text in texts {
      #expect(
        failure?.message.contains(text) == true, "\(text) in: \(failure?.message ?? "")",
        sourceLocation: sourceLocation)
    }
    #expect(try directory.tree() == before, "nothing is left", sourceLocation: sourceLocation)
  }

  /// The names and bytes of all files of the output.
  func files() throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for name in System.names(in: output) ?? [] {
      files[name.text] = try Files.read(output.appending(name))
    }
    return files
  }

  /// The counts that the parts hold.
  func counts() throws -> Oracle.Counts {
    var counts: Oracle.Counts = [:]
    for (name, bytes) in try files() where name.hasPrefix("part-") {
      let plain =
        try #require(name.hasSuffix(".gz") ? GzipMember.inflate(bytes) : bytes, "\(name) inflates")
      let lines = try #require(PartLines(plain))
      #expect(lines.isSorted)
      for (key, count) in zip(lines.keys, lines.counts) {
        #expect(counts.updateValue(count, forKey: key) == nil, "a key stands in one part")
      }
    }
    return counts
  }
}
