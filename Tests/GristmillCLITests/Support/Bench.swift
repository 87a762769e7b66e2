import TestSupport
import Testing

/// A directory with inputs, an output and scratch space for a job.
struct Bench {
  let directory: TemporaryDirectory
  /// The verb, the program and its own flags.
  var job: [String]

  init(_ inputs: [String: [UInt8]] = [:], job: [String] = ["run", "wordcount"]) throws {
    directory = try TemporaryDirectory()
    self.job = job
    try directory.makeDirectory("in")
    try directory.makeDirectory("scratch")
    for (name, bytes) in inputs { try directory.write(bytes, to: "in/" + name) }
  }

  func arguments(_ more: [String] = []) -> [String] {
    streamed(["--output", directory.path("out")] + more)
  }

  /// The same without an output: it goes to standard output.
  func streamed(_ more: [String] = []) -> [String] {
    Flags.lastWins(job + inputs + more)
  }

  /// Where the job reads and writes, and what it may use.
  func places(_ more: [String] = []) -> [String] {
    inputs + ["--output", directory.path("out")] + more
  }

  private var inputs: [String] {
    [
      "--input", directory.path("in"), "--scratch", directory.path("scratch"), "--slots", "2",
      "--memory", "128MiB",
    ]
  }

  func run(_ more: [String] = []) throws -> Command.Outcome { try Command.run(arguments(more)) }

  /// Runs the job, which has to succeed, and returns the bytes of its parts in order.
  func answer(
    _ more: [String] = [], sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> [UInt8] {
    let outcome = try run(["--quiet", "--overwrite"] + more)
    try #require(outcome.code == 0, "\(outcome.error)", sourceLocation: sourceLocation)
    return try parts(in: "out")
  }

  /// The bytes of all part files in a directory, one after another.
  func parts(in name: String) throws -> [UInt8] {
    try directory.names(in: name).filter { $0.hasPrefix("part-") }
      .flatMap { try Files.read(directory.path(name + "/" + $0)) }
  }

  /// What a shell script prints in this directory, in byte order.
  func shell(_ script: String, _ arguments: [String] = []) throws -> [UInt8] {
    let full = "cd '\(directory.path)' && export LC_ALL=C && (\(script)) > expected"
    let outcome = try Command.runInShell(full, arguments)
    try #require(outcome.code == 0 && outcome.error.isEmpty, "\(script): \(outcome.error)")
    defer { try? Files.remove(directory.path("expected")) }
    return try Files.read(directory.path("expected"))
  }

  /// Runs the job, and expects an error on stderr and everything as it was before.
  @discardableResult
  func expectFailure(
    _ more: [String] = [], code: Int32 = 1, saying texts: String...,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Command.Outcome {
    let before = try directory.tree()
    let outcome = try run(more)
    #expect(outcome.code == code, "\(outcome.error)", sourceLocation: sourceLocation)
    #expect(outcome.output.isEmpty, sourceLocation: sourceLocation)
    if code != 64 {
      // Lines of programs may come before it.
      #expect(
        ("\n" + outcome.error).contains("\ngristmill: "), sourceLocation: sourceLocation)
    }
    for text in texts {
      #expect(
        outcome.error.contains(text), "\(text) in: \(outcome.error)",
        sourceLocation: sourceLocation)
    }
    #expect(try directory.tree() == before, "nothing is left", sourceLocation: sourceLocation)
    return outcome
  }
}
