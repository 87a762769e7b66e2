import DataCore
import Glibc
import JobModel
import Processes
import TestSupport
import Testing

@testable import Programs

@Suite("Programs that have to be stopped", .serialized)
struct ChildProgramEndTests {
  private static let text = [UInt8]("some text\n".utf8)

  /// Gives a program endless input.
  private static func feed(_ program: ChildProgram) throws {
    let piece = [UInt8](repeating: 10, count: 1 << 20)
    try piece.withUnsafeBytes { bytes in
      while program.isReadingInput { try program.write(bytes) { _ in } }
    }
    _ = try program.finish { _ in }
  }

  @Test(
    "a program that hangs is stopped when its time is over",
    arguments: ["sleep 60", "cat; sleep 60"])
  func timeout(script: String) throws {
    var launch = try ProgramLaunch.shell(ByteString(script))
    launch.patience.timeout = .milliseconds(300)
    let program = try launch.start()
    let begin = ContinuousClock.now
    let failure = failure {
      try Self.text.withUnsafeBytes { try program.write($0) { _ in } }
      _ = try program.finish { _ in }
    }
    #expect(failure?.kind == .program)
    #expect(failure?.message.contains("for 0.3 s it read nothing") == true)
    #expect(failure?.message.contains("--task-timeout") == true)
    #expect(ContinuousClock.now - begin < .seconds(5))
    #expect(!Processes.isUnreaped(program.processID))
  }

  @Test("a program that does not read is stopped when its time is over")
  func timeoutWhileWriting() throws {
    var launch = try ProgramLaunch.shell("sleep 60")
    launch.patience.timeout = .milliseconds(300)
    let program = try launch.start()
    #expect(failure { try Self.feed(program) }?.message.contains("was stopped") == true)
  }

  @Test("reports are progress, and other text on stderr is not")
  func progress() throws {
    let loop = "for i in 1 2 3 4 5 6 7 8; do echo TEXT >&2; sleep 0.25; done"
    func launch(_ text: String) throws -> ProgramLaunch {
      var launch = try ProgramLaunch.shell(ByteString(loop.replacing("TEXT", with: text)))
      launch.patience.timeout = .milliseconds(1_000)
      return launch
    }
    #expect(try launch("reporter:status:$i").run().program.status == "8")
    #expect(failure { _ = try launch("working").run() }?.kind == .program)
  }

  @Test("a cancellation stops a program within 0.3 seconds", arguments: [false, true])
  func cancellation(isWriting: Bool) throws {
    // On a busy machine one time may be unlucky.
    let delays = try (0..<3).map { _ in
      let cancellation = Cancellation()
      let program = try ProgramLaunch.shell("sleep 60").start(cancellation)
      let canceller = Canceller(cancellation, afterMilliseconds: 150)
      let failure = failure {
        if isWriting { try Self.feed(program) } else { _ = try program.finish { _ in } }
      }
      #expect(failure?.kind == .cancelled)
      #expect(!Processes.isUnreaped(program.processID))
      return canceller.timeSinceCancelled()
    }
    #expect(try #require(delays.min()) < .milliseconds(300), "\(delays)")
  }

  @Test("a program that ignores SIGTERM is killed after its grace period, with what it started")
  func ignoresTerm() throws {
    var launch = try ProgramLaunch.shell(
      "trap '' TERM; sleep 61 & echo $!; while :; do sleep 1; done")
    launch.patience.grace = .milliseconds(300)
    let program = try launch.start()
    let sleeper = try Self.firstNumber(of: program)
    let begin = ContinuousClock.now
    program.stop()
    let time = ContinuousClock.now - begin
    #expect(time > .milliseconds(290) && time < .seconds(2), "\(time)")
    #expect(!Processes.isUnreaped(program.processID))
    #expect(Processes.goes(sleeper))
  }

  @Test("a program can clean up on SIGTERM, even while its output is not read")
  func cleansUp() throws {
    let directory = try TemporaryDirectory()
    let mark = directory.path("mark")
    let launch = try ProgramLaunch.shell(
      "trap 'echo bye >&2; touch \(mark); exit 1' TERM; echo $$; while :; do sleep 0.05; done")
    let program = try launch.start()
    _ = try Self.firstNumber(of: program)
    program.stop()
    #expect(Files.exists(mark))
    // The shell may add that its `sleep` was terminated.
    #expect(String(decoding: program.stderr.bytes, as: UTF8.self).hasSuffix("bye\n"))
  }

  @Test("a program that is no longer referenced is stopped")
  func dropped() throws {
    var program: ChildProgram? = try ProgramLaunch.shell("sleep 60").start()
    let process = program!.processID
    program = nil
    #expect(!Processes.isUnreaped(process))
    #expect(!Processes.exists(process))
  }

  @Test("what a program leaves behind is killed, if it closed the pipes")
  func leftBehind() throws {
    let finished = try ProgramLaunch.shell("sleep 62 <&- >&- 2>&- & echo $!").run()
    let sleeper = try #require(pid_t(finished.text.dropLast()))
    #expect(Processes.goes(sleeper))
    let quiet = try ProgramLaunch.shell("sleep 63 <&- >&- & echo $!").run()
    #expect(Processes.goes(try #require(pid_t(quiet.text.dropLast()))))
  }

  @Test("what is printed after the end of the parent is read to its end")
  func printsLater() throws {
    let finished = try ProgramLaunch.shell("(sleep 0.4; echo late) & echo early").run()
    #expect(finished.text == "early\nlate\n")
    #expect(finished.exit == .code(0))
  }

  @Test("a silent process that keeps its parent's pipes is an error", arguments: [false, true])
  func keepsPipes(isWriting: Bool) throws {
    var launch = try ProgramLaunch.shell("sleep 64 <&0 & exit 0")
    launch.patience.leftover = .milliseconds(300)
    let program = try launch.start()
    let failure = failure {
      if isWriting { try Self.feed(program) } else { _ = try program.finish { _ in } }
    }
    #expect(failure?.kind == .program)
    #expect(failure?.message.contains("kept its pipes open") == true)
    #expect(failure?.message.contains("0.3 s") == true)
  }

  @Test("endless stderr does not stop a program, and its end is kept")
  func endlessErrors() throws {
    let finished = try ProgramLaunch.shell("head -c 30000000 /dev/zero >&2; echo end >&2; echo out")
      .run(Self.text)
    #expect(finished.text == "out\n")
    #expect(finished.program.stderr.totalBytes == 30_000_004)
    #expect(finished.stderr.hasSuffix("\u{0}end\n"))
    var launch = try ProgramLaunch.shell("exec yes >&2")
    launch.patience.timeout = .milliseconds(300)
    #expect(failure { _ = try launch.run() }?.message.contains("| y\n") == true)
  }

  @Test("a program may close stdout and continue")
  func closesOutput() throws {
    let finished = try ProgramLaunch.shell("echo out; exec >&-; sleep 0.2; echo late >&2; exit 4")
      .run()
    #expect(finished.text == "out\n")
    #expect(finished.stderr == "late\n")
    #expect(finished.exit == .code(4))
  }

  /// The number that a program prints at first.
  private static func firstNumber(of program: ChildProgram) throws -> pid_t {
    var text = ""
    while !text.contains("\n") {
      try program.turn(wantsInput: false) { text += String(decoding: $0, as: UTF8.self) }
    }
    return try #require(pid_t(text.dropLast()))
  }
}
