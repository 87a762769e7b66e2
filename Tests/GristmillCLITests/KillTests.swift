import DataCore
import JobModel
import Storage
import TestSupport
import Testing

/// Kills a command before each of its calls that change names or sync, one after the other.
@Suite("Commands that are killed at any step of a commit")
struct KillTests {
  private static let library = Result { try KillLibrary() }
  /// More calls than any of these commands makes.
  private static let callsMax = 200

  /// Runs a command until it succeeds; `check` is called after each kill.
  private func killEverywhere(
    _ arguments: [String], under root: String, before: () throws -> Void = {},
    check: (String) throws -> Void
  ) throws {
    let library = try Self.library.get()
    for number in 1...Self.callsMax {
      try before()
      let run = library.run(under: root, killedAt: number)
      let outcome = try Command(
        Command.binary, arguments, environment: Command.environment + run.environment
      ).wait()
      let call = try run.calls().last
      guard outcome.code == -9 else {
        #expect(outcome.code == 0, "\(outcome.error)")
        #expect(number > 5, "calls were seen")
        return
      }
      try check("\(number): \(call as Any)")
    }
    Issue.record("more than \(Self.callsMax) calls")
  }

  /// Parts of two jobs that differ in bytes, but not in names and sizes.
  private static func bench() throws -> (bench: Bench, old: [String], new: [String]) {
    let bench = try Bench(job: ["run", "--map", "cat"])
    for side in ["old", "new"] {
      for file in 0..<3 { try bench.directory.write("\(side) \(file)\n", to: "\(side)/\(file)") }
    }
    func arguments(_ side: String) -> [String] {
      [
        "run", "--map", "cat", "--input", bench.directory.path(side), "--output",
        bench.directory.path("out"), "--scratch", bench.directory.path("scratch"), "--slots", "1",
        "--partitions", "0", "--split-size", "1", "--quiet",
      ]
    }
    return (bench, arguments("old"), arguments("new"))
  }

  /// Checks that the output is complete, and returns which one it is.
  private func side(_ bench: Bench, _ comment: String) throws -> String {
    let outcome = try Command.run(["verify", bench.directory.path("out")])
    #expect(outcome.code == 0, "\(comment): \(outcome.error)")
    let text = String(decoding: try bench.parts(in: "out"), as: UTF8.self)
    let side = String(text.prefix(3))
    #expect(text == (0..<3).map { "\(side) \($0)\n" }.joined(), "\(comment)")
    return side
  }

  @Test("leave the earlier output or the new one, complete")
  func overwriting() throws {
    let (bench, old, new) = try Self.bench()
    var seen: Set<String> = []
    try killEverywhere(new + ["--overwrite"], under: bench.directory.path) {
      let outcome = try Command.run(old + ["--overwrite"])
      #expect(outcome.code == 0, "\(outcome.error)")
    } check: { call in
      seen.insert(try side(bench, call))
      // The next job removes what the killed one left.
      let outcome = try Command.run(new + ["--overwrite"])
      #expect(outcome.code == 0, "\(outcome.error)")
      #expect(try side(bench, call) == "new")
    }
    #expect(try side(bench, "in the end") == "new")
    #expect(seen == ["old", "new"])
  }

  @Test("leave no output, or all of it")
  func fresh() throws {
    let (bench, _, new) = try Self.bench()
    var seen: Set<Bool> = []
    try killEverywhere(new, under: bench.directory.path) {
      try? Files.remove(bench.directory.path("out"))
    } check: { call in
      let isThere = Files.exists(bench.directory.path("out"))
      seen.insert(isThere)
      guard isThere else { return }
      let found = try side(bench, call)
      #expect(found == "new")
    }
    #expect(try side(bench, "in the end") == "new")
    #expect(seen == [false, true])
  }

  @Test("never leave a task's report beside the file of another run")
  func tasks() throws {
    // What this program prints differs from run to run.
    let bench = try TaskBench(
      ["1": Array("a\n".utf8)],
      program: ["--map", "sh -c 'cat >/dev/null; date +%N%s'", "--reduce", "cat"],
      ["--partitions", "1"])
    try bench.tasks("map", [0])
    try bench.tasks("reduce", [0])
    let reduce = ["task", "reduce", "--plan", bench.plan, "--index", "0", "--work", bench.work]
    try killEverywhere(reduce, under: bench.work) {
      let outcome = try bench.task("map", "0")
      #expect(outcome.code == 0, "\(outcome.error)")
    } check: { call in
      let report = bench.work + "/reduce-00000.json"
      guard Files.exists(report) else { return }
      let text = String(decoding: try Files.read(report), as: UTF8.self)
      let part = try Files.read(bench.work + "/part-00000")
      let crc = Hexadecimal.text(part.withUnsafeBytes { $0.crc32c() })
      #expect(text.contains(crc), "\(call): \(text)")
    }
  }

  // MARK: Order

  /// The calls of a run that is not killed.
  private func calls(_ arguments: [String], under root: String) throws -> [KillLibrary.Call] {
    let run = try Self.library.get().run(under: root)
    let outcome = try Command(
      Command.binary, arguments, environment: Command.environment + run.environment
    ).wait()
    #expect(outcome.code == 0, "\(outcome.error)")
    return try run.calls()
  }

  @Test("sync parts and directories before _SUCCESS is visible, and its name after")
  func order() throws {
    let (bench, old, new) = try Self.bench()
    #expect(try Command.run(old).code == 0)
    for arguments in [
      new + ["--overwrite"], Flags.lastWins(old + ["--output", bench.directory.path("x/out")]),
    ] {
      let calls = try calls(arguments, under: bench.directory.path)
      let shown = try #require(
        calls.lastIndex { ["rename", "exchange"].contains($0.name) && $0.target.hasSuffix("/out") })
      let hidden = calls[shown].path
      func synced(_ path: String) -> Int? {
        calls.lastIndex { $0.name == "sync" && $0.path == path }
      }
      let success = try #require(synced(hidden + "/_SUCCESS"))
      for part in 0..<3 {
        #expect(try #require(synced(hidden + "/part-0000\(part)")) < success)
      }
      let directory = try #require(synced(hidden))
      #expect(success < directory && directory < shown)
      let first = calls.firstIndex { $0.name == "sync" && $0.path == hidden }
      #expect(try #require(first) < success, "names of parts")
      let parent = String(calls[shown].target.dropLast("/out".count))
      #expect(try #require(synced(parent)) > shown)
      #expect(try #require(synced(bench.directory.path)) > shown)
    }
  }

  @Test("do not sync with --no-sync, and write the same bytes")
  func withoutSync() throws {
    let (bench, _, new) = try Self.bench()
    let calls = try calls(new + ["--no-sync"], under: bench.directory.path)
    #expect(calls.contains { $0.name == "rename" })
    #expect(!calls.contains { $0.name == "sync" }, "\(calls)")
    #expect(try side(bench, "--no-sync") == "new")
  }
}
