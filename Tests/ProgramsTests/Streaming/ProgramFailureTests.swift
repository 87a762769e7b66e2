import JobModel
import Processes
import Testing

@testable import Programs

@Suite("What a user reads when a program has failed")
struct ProgramFailureTests {
  private static func tail(_ text: String, capacity: Int = 1_000) -> StderrTail {
    var tail = StderrTail(capacity: capacity)
    Array(text.utf8).withUnsafeBytes { tail.append($0) }
    return tail
  }

  private static func launch() throws -> ProgramLaunch {
    var launch = ProgramLaunch(
      role: .reduce,
      command: try ProgramCommand(text: "python3 sum.py", usesShell: false, flag: "--reduce"))
    launch.place = ["task: reduce 3 of 8", "input: partition 3"]
    launch.reproduction = "gristmill task reduce 3"
    return launch
  }

  @Test("everything that is known, in order")
  func whole() throws {
    let failure = ProgramFailure(
      .exited(.code(3)), of: try Self.launch(), stderr: Self.tail("Traceback:\n  line 1\n")
    ).jobFailure
    #expect(failure.kind == .program)
    #expect(
      failure.message == """
        the reduce program failed: exit code 3
        command: python3 sum.py
        task: reduce 3 of 8
        input: partition 3
        stderr:
        | Traceback:
        |   line 1
        to run it again: gristmill task reduce 3
        """)
  }

  @Test("no more than is known")
  func little() throws {
    let launch = try ProgramLaunch.shell("a | b")
    let failure = ProgramFailure(.exited(.signal(11)), of: launch, stderr: Self.tail("")).jobFailure
    #expect(
      failure.message == """
        the map program failed: killed by signal 11 (SIGSEGV)
        command: a | b
        stderr: empty
        """)
  }

  @Test("it says how much of stderr is missing")
  func cut() throws {
    let launch = try ProgramLaunch.shell("a")
    let text = String(repeating: "0123456789\n", count: 500)
    let tail = Self.tail(text, capacity: 2_048)
    let message = ProgramFailure(.exited(.code(1)), of: launch, stderr: tail).jobFailure.message
    #expect(message.contains("stderr (the last 2.0 KiB of 5.4 KiB):\n| 0123456789\n"))
    #expect(message.split(separator: "\n").count == 3 + 2_048 / 11)
  }

  @Test("nothing in it can harm a terminal, or pass for a line of Gristmill's")
  func safe() throws {
    let launch = try ProgramLaunch.shell("a\u{1b}[2J\nto run it again: rm")
    let stderr = "\u{1b}[31mred\u{7}\r\n\u{9b}x\u{202e}y\u{0}\ttab\\ é\rz\u{85}\n\nlast"
    let message = ProgramFailure(
      .exited(.code(1)), of: launch, stderr: Self.tail(stderr)
    ).jobFailure.message
    #expect(
      message == #"""
        the map program failed: exit code 1
        command: $'a\033[2J\nto run it again: rm'
        stderr:
        | \u{1B}[31mred\u{07}
        | \u{009B}x\u{202E}y\0	tab\ é\rz\u{0085}
        | 
        | last
        """#)
    #expect(TerminalText.lines([97, 255, 98, 10]) == ["a\\xFFb"])
  }

  @Test(
    "faults say what to do",
    arguments: [
      (.notStarted("no pipe"), "could not be started: no pipe"),
      (.stalled(.seconds(600)), "for 600 s it read nothing"),
      (.stalled(.seconds(1)), "raise --task-timeout"),
      (.leftover(.seconds(10)), "printed nothing for 10 s"),
      (.longLine(bytesMax: 1 << 20), "printed a line longer than 1.0 MiB"),
      (.manyCounters(1_000), "more than 1,000 counters"),
      (.exited(.signal(9)), "killed by signal 9 (SIGKILL)\nif nobody sent it"),
      (.exited(.code(127)), "cannot be found"), (.exited(.code(126)), "not executable"),
      (.exited(.signal(63)), "killed by signal 63\n"),
    ] as [(ProgramFault, String)])
  func faults(fault: ProgramFault, part: String) throws {
    let launch = try ProgramLaunch.shell("a")
    let message = ProgramFailure(fault, of: launch, stderr: Self.tail("")).jobFailure.message
    #expect(message.contains(part), "\(message)")
  }

  @Test("exit codes are allowed individually, and signals never")
  func allowedExits() throws {
    #expect(ProgramExit.code(0).isAccepted([]))
    #expect(!ProgramExit.code(1).isAccepted([]))
    #expect(ProgramExit.code(1).isAccepted([1, 2]))
    #expect(!ProgramExit.signal(1).isAccepted([1]))
    var launch = try ProgramLaunch.shell("echo why >&2; exit 1")
    let finished = try launch.run()
    let failure = failure { try finished.program.check(finished.exit) }
    #expect(failure?.message.contains("exit code 1") == true)
    #expect(failure?.message.contains("| why") == true)
    launch.allowedExits = [1]
    #expect(throws: Never.self) {
      let finished = try launch.run()
      try finished.program.check(finished.exit)
    }
  }

  private static let python = try? ProgramResolver.current().resolve(
    ProgramCommand(
      text: "python3 -c 'import sys\nfor line in sys.stdin: print(int(line), 1, sep=\"\\t\")'",
      usesShell: false, flag: "--map"), flag: "--map")

  @Test("the traceback of a Python program is in its failure", .enabled(if: python != nil))
  func traceback() throws {
    let launch = ProgramLaunch(role: .map, command: try #require(Self.python))
    #expect(try launch.run(Array("5\n7\n".utf8)).text == "5\t1\n7\t1\n")
    let finished = try launch.run(Array("5\nseven\n".utf8))
    let failure = failure { try finished.program.check(finished.exit) }
    #expect(failure?.message.contains("the map program failed: exit code 1") == true)
    #expect(failure?.message.contains("\n| ValueError: invalid literal") == true)
  }
}
