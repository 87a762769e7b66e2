import TestSupport
import Testing

/// If the system grants no thread, process or file, there is one error and nothing is left behind.
@Suite("Room for threads and files", .serialized)
struct SystemRoomTests {
  private static let library = Result { try FaultLibrary() }

  /// More threads than the commands of these tests have.
  private static let threadsMax = 200

  private func expectOneError(
    _ outcome: Command.Outcome, codes: [Int32], _ comment: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(
      codes.contains(outcome.code), "\(comment): \(outcome.code) \(outcome.error)",
      sourceLocation: sourceLocation)
    let lines = outcome.error.split(separator: "\n").filter { !$0.hasPrefix("  ") }
    #expect(lines.count == 1, "\(comment): \(outcome.error)", sourceLocation: sourceLocation)
    #expect(
      outcome.error.hasPrefix("gristmill: cannot "), "\(comment): \(outcome.error)",
      sourceLocation: sourceLocation)
  }

  @Test(
    "a job that is refused a thread ends with one error that says what to raise, and leaves nothing",
    arguments: [["wordcount"], ["sort"], ["--map", "cat", "--reduce", "cat"]])
  func job(program: [String]) throws {
    let bench = try Bench(["1": Tables.shortLines(30_000, seed: 61)], job: ["run"] + program)
    let before = try bench.directory.tree()
    let arguments = bench.arguments(["--slots", "4", "--split-size", "8KiB", "--quiet"])
    for threads in 0...Self.threadsMax {
      let outcome = try Self.library.get().run(arguments, threads: threads)
      if outcome.code == 0 { return #expect(threads > 0) }
      expectOneError(outcome, codes: [1], "\(threads) threads")
      #expect(outcome.error.contains("ulimit -u"), "\(outcome.error)")
      #expect(outcome.error.contains("pids.max"), "\(outcome.error)")
      #expect(try bench.directory.tree() == before, "\(threads) threads: nothing is left")
    }
    Issue.record("no number of threads was enough")
  }

  @Test(
    "a task that is refused a thread ends with one error, and leaves nothing",
    arguments: ["map", "reduce"])
  func task(kind: String) throws {
    let tasks = try TaskBench(
      ["1": Tables.shortLines(3_000, seed: 62)], program: ["sort"], ["--partitions", "1"])
    let before = try tasks.bench.directory.tree()
    let outcome = try Self.library.get().run(
      ["task", kind, "--plan", tasks.plan, "--index", "0", "--work", tasks.work], threads: 0)
    expectOneError(outcome, codes: [1], kind)
    #expect(try tasks.bench.directory.tree() == before)
  }

  private static let commands = ["manager", "worker", "jobs", "submit"]

  private func arguments(_ command: String, _ bench: Bench) -> [String] {
    switch command {
    case "manager":
      ["manager", "--port", "0", "--http-port", "0", "--store", bench.directory.path("s.db")]
    case "worker":
      [
        "worker", "--port", "0", "--manager-port", "9", "--scratch",
        bench.directory.path("scratch"),
      ]
    case "submit":
      [
        "submit", "wordcount", "--input", bench.directory.path("in"), "--output",
        bench.directory.path("out"), "--manager", "127.0.0.1:9",
      ]
    default: [command, "--manager", "127.0.0.1:9"]
    }
  }

  @Test(
    "a server or client that is refused threads ends with one error before it makes anything; with enough it starts",
    arguments: commands)
  func threads(command: String) throws {
    let bench = try Bench(["1": [97, 10]])
    let before = try bench.directory.tree()
    let arguments = arguments(command, bench)
    var needed = 1
    for threads in [0, 1, 2, 5] {
      let outcome = try Self.library.get().run(arguments, threads: threads, seconds: 20)
      expectOneError(outcome, codes: [1, 78], "\(threads) threads")
      #expect(outcome.error.contains("thread"), "\(outcome.error)")
      #expect(try bench.directory.tree() == before, "\(threads) threads: nothing is left")
      if let number = outcome.error.firstMatch(of: #/cannot start the (\d+) threads/#)?.1 {
        needed = try #require(Int(number))
      }
    }
    expectOneError(
      try Self.library.get().run(arguments, threads: needed - 1, seconds: 20), codes: [1, 78],
      "\(needed - 1) threads")
    let outcome = try Self.library.get().run(arguments, threads: needed, seconds: 2)
    let isServer = command == "manager" || command == "worker"
    #expect(outcome.code == (isServer ? 0 : 75), "\(outcome.error)")
    #expect(
      outcome.error.contains(isServer ? "listening" : "no manager answers"), "\(outcome.error)")
  }

  @Test(
    "a server or client that may open too few files ends with one error before it makes anything",
    arguments: ["manager", "worker"], [10, 20, 40])
  func files(command: String, count: Int) throws {
    let bench = try Bench(["1": [97, 10]])
    let before = try bench.directory.tree()
    let outcome = try Command.runInShell(
      Command.fewFiles(count), arguments(command, bench))
    expectOneError(outcome, codes: [78], "\(count) files")
    #expect(outcome.error.contains("ulimit -n"), "\(outcome.error)")
    #expect(try bench.directory.tree() == before, "nothing is left")
  }
}
