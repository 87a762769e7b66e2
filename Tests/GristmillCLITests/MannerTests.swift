import Glibc
import TestSupport
import Testing

/// What a program on Unix does without being asked.
@Suite struct MannerTests {
  @Test(
    "a signal that is ignored from the start stays ignored, also by programs",
    arguments: ["HUP", "INT", "TERM"])
  func ignoredSignals(_ signal: String) throws {
    let bench = try Bench(
      ["a": Array("x\n".utf8)],
      job: ["run", "--shell", "--map", "kill -\(signal) $$; kill -\(signal) $PPID; sleep 0.3; cat"])
    let outcome = try Command.runInShell(
      "trap '' \(signal); exec \"$0\" \"$@\"", bench.arguments(["--quiet"]))
    #expect(outcome.code == 0, "\(outcome.error)")
    #expect(try bench.parts(in: "out") == Array("x\n".utf8))
  }

  @Test func aSignalThatIsNotIgnoredStillEndsTheJob() throws {
    let bench = try Bench(
      ["a": Array("x\n".utf8)], job: ["run", "--shell", "--map", "kill -HUP $PPID; sleep 9; cat"])
    let outcome = try Command.runInShell(
      "trap '' INT; exec \"$0\" \"$@\"", bench.arguments(["--quiet"]))
    #expect(outcome.code != 0)
    #expect(try bench.directory.names() == ["in", "scratch"])
  }

  @Test("an output has the modes that the umask leaves", arguments: ["002", "022", "077", "027"])
  func modes(_ umask: String) throws {
    let bench = try Bench(["a": Array("x\n".utf8)])
    let outcome = try Command.runInShell(
      "umask \(umask); exec \"$0\" \"$@\"", bench.arguments(["--quiet"]))
    try #require(outcome.code == 0, "\(outcome.error)")
    let modes = try bench.shell("stat -c %a out out/part-00000 out/_SUCCESS")
    let expected = try bench.shell(
      "umask \(umask); mkdir d; touch d/f; stat -c %a d d/f d/f; rm -r d")
    #expect(modes == expected)
  }

  @Test(
    "a report that cannot be written is an error",
    arguments: [
      ["run", "wordcount", "--json"], ["run", "wordcount"], ["explain", "wordcount"],
      ["explain", "wordcount", "--json"], ["plan", "wordcount"],
    ])
  func fullReports(_ job: [String]) throws {
    let bench = try Bench(["a": Array("x\n".utf8)], job: job)
    let outcome = try Command.runInShell("exec \"$0\" \"$@\" > /dev/full", bench.arguments())
    #expect(outcome.code == 1)
    #expect(outcome.error.contains("standard output"), "\(outcome.error)")
    #expect(outcome.error.contains("No space left on device"), "\(outcome.error)")
  }

  @Test func aReportThatNobodyReadsIsNoError() throws {
    let bench = try Bench(["a": Array("x\n".utf8)])
    let outcome = try Command.runInShell(
      "{ \"$0\" \"$@\"; echo $? >&2; } | exec true", bench.arguments())
    // The reader may be there long enough.
    #expect(["141\n", "0\n"].contains(outcome.error), "\(outcome.error)")
    #expect(try bench.parts(in: "out") == Array("x\t1\n".utf8))
  }

  @Test func aClosedStandardOutputIsAnErrorAndNoOtherFile() throws {
    let bench = try Bench(["a": Array("x\n".utf8)])
    let outcome = try Command.runInShell("exec \"$0\" \"$@\" >&-", bench.arguments())
    #expect(outcome.code == 1)
    #expect(outcome.error.contains("standard output"), "\(outcome.error)")
    #expect(try bench.parts(in: "out") == Array("x\t1\n".utf8))
  }

  @Test("a server that was started to ignore hang-ups goes on after one", arguments: ["", "HUP"])
  func servers(_ ignored: String) throws {
    let directory = try TemporaryDirectory()
    let log = directory.path("log")
    let trap = ignored.isEmpty ? "" : "trap '' \(ignored); "
    let server = try Command(
      "/bin/sh",
      ["-c", trap + "exec \"$0\" \"$@\"", Command.binary]
        + ["manager", "--port", "0", "--store", directory.path("store.db"), "--logfile", log])
    for _ in 0..<400 where !Self.text(log).contains("listening") { usleep(25_000) }
    #expect(Self.text(log).contains("listening"))
    server.send(SIGHUP)
    if !ignored.isEmpty {
      usleep(700_000)
      #expect(try server.poll() == nil, "it goes on")
      server.send(SIGTERM)
    }
    let outcome = try server.wait()
    #expect(outcome.code == 0, "\(outcome.error)")
  }

  private static func text(_ path: String) -> String {
    String(decoding: (try? Files.read(path)) ?? [], as: UTF8.self)
  }
}
