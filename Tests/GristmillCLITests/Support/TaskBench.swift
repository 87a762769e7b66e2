import TestSupport
import Testing

/// A planned job whose tasks run one by one.
struct TaskBench {
  let bench: Bench
  /// The flags of the program, and what divides the job.
  let flags: [String]

  /// - Parameter program: the name of the program, if it has one, and its flags.
  init(_ inputs: [String: [UInt8]], program: [String], _ more: [String] = []) throws {
    bench = try Bench(inputs, job: ["plan"] + program)
    flags = more
    let outcome = try bench.run(more)
    try #require(outcome.code == 0, "\(outcome.error)")
    try bench.directory.write(outcome.output, to: "plan.json")
  }

  var plan: String { bench.directory.path("plan.json") }
  var work: String { bench.directory.path("work") }

  func task(_ kind: String, _ index: String) throws -> Command.Outcome {
    try Command.run(["task", kind, "--plan", plan, "--index", index, "--work", work])
  }

  /// Runs tasks, which have to succeed.
  func tasks(
    _ kind: String, _ indices: [Int], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for index in indices {
      let outcome = try task(kind, "\(index)")
      #expect(
        outcome.code == 0, "\(kind) \(index): \(outcome.error)", sourceLocation: sourceLocation)
    }
  }

  /// The number of files in the work directory whose names begin so.
  func count(_ prefix: String) throws -> Int {
    try bench.directory.names(in: "work").count { $0.hasPrefix(prefix) }
  }

  /// Names and bytes of the part files in a directory.
  func parts(in name: String) throws -> [String: [UInt8]] {
    let names = try bench.directory.names(in: name).filter { $0.hasPrefix("part-") }
    return try Dictionary(
      uniqueKeysWithValues: names.map {
        ($0, try Files.read(bench.directory.path(name + "/" + $0)))
      })
  }

  /// Changes one bit in the middle of a file in the work directory.
  func damage(_ name: String) throws {
    var bytes = try Files.read(work + "/" + name)
    bytes[bytes.count / 2] ^= 1
    try Files.write(bytes, to: work + "/" + name)
  }
}
