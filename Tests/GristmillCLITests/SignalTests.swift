import Glibc
import TestSupport
import Testing

@Suite("Jobs that are stopped", .serialized)
struct SignalTests {
  /// A job over some 20 GB of text in a few MB of gzip, that runs far longer than a test.
  private static func longJob() throws -> Bench {
    var generator = TextGenerator(seed: 81)
    let piece = generator.text(bytes: 64 << 10)
    let text = Array([[UInt8]](repeating: piece, count: 256).joined())
    let member = GzipMember(text, level: 1).bytes
    let file = Array([[UInt8]](repeating: member, count: 20).joined())
    var inputs: [String: [UInt8]] = [:]
    for number in 0..<60 { inputs["\(number).gz"] = file }
    return try Bench(inputs)
  }

  /// Starts the job and waits until it has made the directories that it works in.
  private static func start(_ bench: Bench) throws -> Command {
    let command = try Command(Command.binary, bench.arguments(["--quiet"]))
    while try !isWorking(bench) {
      var status: Int32 = 0
      try #require(waitpid(command.process, &status, WNOHANG) == 0, "the job runs")
      usleep(1_000)
    }
    return command
  }

  private static func isWorking(_ bench: Bench) throws -> Bool {
    try bench.directory.names().contains { $0.hasPrefix(".out.gristmill-") }
      && !bench.directory.names(in: "scratch").isEmpty
  }

  @Test(
    "Ctrl-C and its like end a job with 130, and leave neither parts nor scratch",
    arguments: [SIGINT, SIGTERM, SIGHUP])
  func stopped(signal: Int32) throws {
    let bench = try Self.longJob()
    let before = try bench.directory.tree()
    let command = try Self.start(bench)
    let clock = ContinuousClock()
    let sent = clock.now
    command.send(signal)
    let outcome = try command.wait()
    #expect(outcome.code == 130, "\(outcome.error)")
    #expect(outcome.error.hasPrefix("gristmill: stopped"))
    #expect(outcome.output.isEmpty)
    #expect(try bench.directory.tree() == before)
    // To the end of the job it would have been many times as long, on any machine.
    #expect(clock.now - sent < .seconds(5))
  }

  @Test("a job that was killed leaves no output, and only what the next run sweeps")
  func killed() throws {
    let bench = try Self.longJob()
    let command = try Self.start(bench)
    command.send(SIGKILL)
    #expect(try command.wait().code == -SIGKILL)
    #expect(!Files.exists(bench.directory.path("out")))
    let left = try bench.directory.names().filter { $0.hasPrefix(".") }
    let scratch = try bench.directory.names(in: "scratch")
    #expect(left.count == 1)
    #expect(scratch.count == 1)
    for name in left + scratch.map({ "scratch/" + $0 }) {
      try Files.age(bench.directory.path(name), bySeconds: 60)
    }
    for number in 0..<60 { try Files.remove(bench.directory.path("in/\(number).gz")) }
    try bench.directory.write("a b\n", to: "in/small")
    #expect(try bench.run(["--quiet"]).code == 0)
    #expect(try bench.directory.names() == ["in", "out", "scratch"])
    #expect(try bench.directory.names(in: "scratch").isEmpty)
  }
}
