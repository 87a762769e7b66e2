import Glibc
import TestSupport
import Testing

@Suite("Stopped jobs", .serialized)
struct SignalTests {
  private static let inputFiles = 30

  /// 320 MB of text, which come back within zlib's window, in less than 3 MB.
  private static let gzip: [UInt8] = {
    var generator = TextGenerator(seed: 81)
    let piece = generator.text(bytes: 8 << 10)
    var text: [UInt8] = []
    while text.count < 16 << 20 { text += piece }
    let member = GzipMember(text).bytes
    return Array([[UInt8]](repeating: member, count: 20).joined())
  }()

  /// A job over about 10 GB of text, which runs far longer than a test.
  private static func longJob() throws -> Bench {
    #expect(gzip.count < 3 << 20)
    return try Bench(
      Dictionary(uniqueKeysWithValues: (0..<inputFiles).map { ("\($0).gz", gzip) }))
  }

  /// Starts the job, and waits until it has made its working directories.
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
    "Ctrl-C and similar signals end a job with 128 and their number, and leave neither parts nor scratch",
    arguments: [SIGINT, SIGTERM, SIGHUP])
  func stopped(signal: Int32) throws {
    let bench = try Self.longJob()
    let before = try bench.directory.tree()
    let command = try Self.start(bench)
    let clock = ContinuousClock()
    let sent = clock.now
    command.send(signal)
    let outcome = try command.wait()
    #expect(outcome.code == 128 + signal, "\(outcome.error)")
    #expect(outcome.error.hasPrefix("gristmill: stopped"))
    #expect(outcome.output.isEmpty)
    #expect(try bench.directory.tree() == before)
    // Until the end of the job it would have taken many times as long, on any machine.
    #expect(clock.now - sent < .seconds(5))
  }

  @Test("a killed job leaves no output, and only what the next run sweeps")
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
    for number in 0..<Self.inputFiles { try Files.remove(bench.directory.path("in/\(number).gz")) }
    try bench.directory.write("a b\n", to: "in/small")
    #expect(try bench.run(["--quiet"]).code == 0)
    #expect(try bench.directory.names() == ["in", "out", "scratch"])
    #expect(try bench.directory.names(in: "scratch").isEmpty)
  }
}
