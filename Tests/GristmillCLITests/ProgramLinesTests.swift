import Glibc
import TestSupport
import Testing

/// What programs print to standard error, while a job runs that succeeds.
@Suite struct ProgramLinesTests {
  private static func bench(_ map: String, _ more: [String] = []) throws -> Bench {
    try Bench(
      ["a": Array("1\n".utf8), "b": Array("2\n".utf8)],
      job: ["run", "--shell", "--map", map] + more)
  }

  @Test func eachLineIsShownWithItsTask() throws {
    let bench = try Self.bench(
      "read x; echo \"saw $x\" >&2; echo reporter:counter:g,n,1 >&2; echo reporter:status:busy >&2; printf end >&2; echo $x",
      ["--reduce", "echo reducing >&2; cat", "--partitions", "1"])
    let outcome = try bench.run()
    try #require(outcome.code == 0, "\(outcome.error)")
    let lines = outcome.error.split(separator: "\n").map(String.init).sorted()
    #expect(
      lines == ["map 0: end", "map 0: saw 1", "map 1: end", "map 1: saw 2", "reduce 0: reducing"])
    #expect(outcome.output.contains("g: n"))
  }

  @Test func aQuietJobShowsNone() throws {
    let bench = try Self.bench("echo hello >&2; cat")
    let outcome = try bench.run(["--quiet"])
    #expect(outcome.code == 0)
    #expect(outcome.error.isEmpty, "\(outcome.error)")
  }

  @Test func theyComeWhileTheProgramRuns() throws {
    let bench = try Self.bench("echo started >&2; until test -e go; do sleep 0.05; done; cat")
    let errors = bench.directory.path("errors")
    let command = try Command(
      "/bin/sh",
      ["-c", "cd \"$1\"; shift; exec \"$0\" \"$@\" 2> errors", Command.binary]
        + [bench.directory.path] + bench.arguments())
    var isSeen = false
    for _ in 0..<400 where !isSeen {
      isSeen = (try? Files.read(errors))?.isEmpty == false
      usleep(25_000)
    }
    #expect(isSeen)
    try bench.directory.write([], to: "go")
    #expect(try command.wait().code == 0)
  }

  @Test func floodsAreCounted() throws {
    let bench = try Self.bench("seq 1 30000 >&2; cat")
    let outcome = try bench.run()
    try #require(outcome.code == 0)
    let lines = outcome.error.split(separator: "\n")
    #expect(lines.count == 202)
    #expect(lines.contains("map 0: 100"))
    #expect(!lines.contains("map 0: 101"))
    #expect(lines.contains("map 1: 29,900 lines more"))
  }

  @Test func aSampleOfTheJobShowsNothing() throws {
    let bench = try Bench(
      ["a": Array("1\n".utf8)], job: ["explain", "--shell", "--map", "echo hello >&2; cat"])
    let outcome = try bench.run()
    #expect(outcome.code == 0)
    #expect(!outcome.error.contains("hello"))
  }

  @Test func escapeCodesOfProgramsAreOnlyDisplayed() throws {
    let bench = try Self.bench("printf '\\033[2Jx\\377\\n' >&2; cat")
    let outcome = try bench.run()
    #expect(outcome.error.contains(#"map 0: \u{1B}[2Jx\xFF"#), "\(outcome.error)")
  }

  /// On a terminal of 60 columns, each line stands alone: a line of progress is erased before it.
  @Test func theyDoNotMixWithTheLineOfProgress() throws {
    let bench = try Self.bench("for i in 1 2 3 4 5 6; do echo line $i >&2; sleep 0.15; done; cat")
    try bench.directory.write(Array(Self.terminal.utf8), to: "terminal.py")
    let outcome = try Command(
      "/usr/bin/env",
      ["python3", bench.directory.path("terminal.py"), Command.binary] + bench.arguments()
    ).wait()
    try #require(outcome.code == 0, "\(outcome.error)")
    let rows = outcome.output.split(separator: "\n").map(String.init)
    for number in 1...6 {
      #expect(rows.count { $0 == "map 0: line \(number)" } == 1, "\(rows)")
    }
    #expect(!rows.contains { $0.contains("line") && $0.contains("█") || $0.contains("░line") })
  }

  /// Runs a command on a terminal, and prints the lines that it leaves there.
  private static let terminal = """
    import os, pty, sys
    data = b""
    pid, fd = pty.fork()
    if pid == 0:
        os.execvp(sys.argv[1], sys.argv[1:])
    while True:
        try:
            more = os.read(fd, 65536)
        except OSError:
            break
        if not more: break
        data += more
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    for line in data.decode().replace("\\r\\n", "\\n").split("\\n"):
        # What stands there after the last erasure of the line.
        print(line.split("\\x1b[2K")[-1].strip("\\r"))
    sys.exit(code)
    """
}
