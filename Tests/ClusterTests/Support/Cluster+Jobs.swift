import Foundation
import TestSupport
import Testing

/// A program with its flags, what it reads, and what divides the job.
struct Job: CustomStringConvertible, Sendable {
  var program: [String]
  /// Names below `in/`.
  var inputs = [""]
  /// The other side of a join.
  var right: [String] = []
  /// Where the job says its inputs are.
  var host: String?

  var description: String { program.joined(separator: " ") }

  /// Whether it takes a number of partitions.
  var hasReduceTasks: Bool {
    let isPlainGrep = program[0] == "grep" && !program.contains("-c")
    return !isPlainGrep && program[0] != "top" && !program.contains("--partitions")
  }

  func arguments(in directory: TemporaryDirectory, output: String) -> [String] {
    let place = host.map { "file://" + $0 } ?? ""
    return program + inputs.flatMap { ["--input", place + directory.path("in/" + $0)] }
      + right.flatMap { ["--right", directory.path("in/" + $0)] } + ["--output", output]
  }
}

/// What `status --json` says of a job.
struct JobState: Decodable {
  struct Phase: Decodable {
    var done: Int
    var pending: Int
    var running: Int
    var total: Int
  }

  var id: Int
  var state: String
  var maps: Phase
  var reduces: Phase
  var error: String?
  var missingHosts: [String]?

  var isOver: Bool { ["succeeded", "failed", "cancelled"].contains(state) }
}

struct WorkerState: Decodable {
  var id: Int
  var host: String
  var port: Int
  var state: String
}

extension Cluster {
  // MARK: Asking

  func state(of job: Int) throws -> JobState {
    try decode(JobState.self, from: gristmill(["status", "\(job)", "--json"]))
  }

  func jobList() throws -> [JobState] {
    try decode([String: [JobState]].self, from: gristmill(["jobs", "--json"]))["jobs"] ?? []
  }

  func workerList() throws -> [WorkerState] {
    try decode([String: [WorkerState]].self, from: gristmill(["workers", "--json"]))["workers"]
      ?? []
  }

  private func decode<Value: Decodable>(
    _ type: Value.Type, from outcome: Command.Outcome
  ) throws -> Value {
    guard outcome.code == 0 else { throw ProcessFault("exit \(outcome.code): \(outcome.error)") }
    let strange = try JSONNames.strange(in: outcome.output)
    guard strange.isEmpty else { throw ProcessFault("unknown names in JSON: \(strange)") }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(type, from: Data(outcome.output.utf8))
  }

  // MARK: Jobs

  func output(_ name: String) -> String { directory.path("out/" + name) }

  func arguments(_ verb: String, _ job: Job, to name: String) -> [String] {
    [verb] + job.arguments(in: directory, output: output(name)) + ["--quiet"]
  }

  /// Starts `submit` for a job.
  func submit(_ job: Job, to name: String, _ more: [String] = []) throws -> Command {
    try start(arguments("submit", job, to: name) + more)
  }

  /// Submits a job without waiting for it, and returns its number.
  func detach(_ job: Job, to name: String, _ more: [String] = []) throws -> Int {
    let outcome = try submit(job, to: name, ["--detach"] + more).end()
    guard outcome.code == 0, let number = Int(outcome.output.dropLast()) else {
      throw ProcessFault("\(job) was not taken: \(outcome.error)")
    }
    return number
  }

  /// Waits until a job is over.
  @discardableResult
  func end(of job: Int, within seconds: Double = Patience.seconds) throws -> JobState {
    var state = try state(of: job)
    try Patience.until("job \(job) is over: \(state)", seconds: seconds, pause: Patience.longPause)
    {
      state = try self.state(of: job)
      return state.isOver
    }
    return state
  }

  /// Waits until a job is in the expected state.
  func wait(for job: Int, _ what: String, until holds: (JobState) -> Bool) throws {
    var last: JobState?
    try Patience.until(
      "\(what): \(last.map { "\($0)" } ?? "")", pause: Patience.longPause
    ) {
      let state = try state(of: job)
      last = state
      guard !state.isOver || holds(state) else {
        throw ProcessFault("the job is over before \(what): \(state)")
      }
      return holds(state)
    }
  }

  // MARK: Outputs

  /// What `run` makes of a job: names and bytes of all files.
  ///
  /// - Parameter disk: a directory that it sees as `in/disk`.
  func answer(_ job: Job, disk: String? = nil) throws -> [String: [UInt8]] {
    let name = "run-" + UUID().uuidString
    let outcome = try alone(arguments("run", job, to: name) + ["--slots", "2"], disk: disk)
    guard outcome.code == 0 else { throw ProcessFault("\(job): \(outcome.error)") }
    defer { try? Files.remove(output(name)) }
    return try files(in: name)
  }

  /// Names and bytes of all files that a job made.
  func files(in name: String) throws -> [String: [UInt8]] {
    let names = try directory.names(in: "out/" + name)
    return try Dictionary(
      uniqueKeysWithValues: names.map { ($0, try Files.read(output(name) + "/" + $0)) })
  }

  /// Whether an output has exactly the bytes that `run` makes, with as many parts and nothing else.
  func expectSame(
    _ name: String, _ answer: [String: [UInt8]], _ comment: String = "",
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let files = try files(in: name)
    #expect(
      files.keys.sorted() == answer.keys.sorted(), "\(comment)", sourceLocation: sourceLocation)
    for (file, bytes) in answer {
      let isSame = files[file] == bytes
      #expect(
        isSame, "\(comment) \(file): \(files[file]?.count ?? -1) bytes, not \(bytes.count)",
        sourceLocation: sourceLocation)
    }
  }
}
