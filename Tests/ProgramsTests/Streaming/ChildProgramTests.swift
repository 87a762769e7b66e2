import Glibc
import JobModel
import Processes
import TestSupport
import Testing

@testable import Programs

@Suite("Programs that run", .serialized)
struct ChildProgramTests {
  private static let lines: [UInt8] = {
    var generator = TextGenerator(seed: 71)
    return generator.text(bytes: 1 << 20)
  }()

  @Test("everything that goes through cat comes back, 64 MB of it")
  func cat() throws {
    let finished = try ProgramLaunch.shell("exec cat").run(Self.lines, times: 64)
    #expect(finished.exit == .code(0))
    #expect(finished.inputBytes == 64 * Self.lines.count)
    #expect(finished.output.count == finished.inputBytes)
    for start in stride(from: 0, to: finished.output.count, by: Self.lines.count) {
      try #require(finished.output[start..<start + Self.lines.count] == Self.lines[...])
    }
  }

  @Test("writes of any size arrive in order")
  func smallWrites() throws {
    var random = SplitMix64(seed: 72)
    let program = try ProgramLaunch.shell("exec cat").start()
    var given: [UInt8] = []
    var output: [UInt8] = []
    for _ in 0..<3_000 {
      let piece = random.bytes(random.number(in: 0...random.pick([1, 100, 10_000])))
      given += piece
      try piece.withUnsafeBytes { try program.write($0) { output += $0 } }
    }
    #expect(try program.finish { output += $0 } == .code(0))
    #expect(output == given)
  }

  @Test("a program may print much before it reads, or read all before it prints")
  func anyOrder() throws {
    let before = try ProgramLaunch.shell("head -c 5000000 /dev/zero; exec wc -c")
      .run(Self.lines, times: 5)
    #expect(before.output.count { $0 == 0 } == 5_000_000)
    #expect(before.text.hasSuffix("\(5 * Self.lines.count)\n"))
    let after = try ProgramLaunch.shell("exec sort -r").run(Self.lines, times: 2)
    #expect(after.output.count == 2 * Self.lines.count)
  }

  @Test("a program that reads little at a time gets everything", arguments: [1, 7, 4_096])
  func smallReads(bytes: Int) throws {
    let count = 2_000 * bytes
    let input = Array(Self.lines[..<min(count, Self.lines.count)])
    let finished = try ProgramLaunch.shell("exec dd bs=\(bytes) 2>/dev/null").run(input)
    #expect(finished.output == input)
  }

  @Test(
    "a program need not read its input",
    arguments: ["echo done", "exec 0<&-; echo done; sleep 0.1"])
  func neverReads(script: String) throws {
    let finished = try ProgramLaunch.shell(ByteString(script)).run(Self.lines, times: 1_000)
    #expect(finished.exit == .code(0))
    #expect(finished.text == "done\n")
    #expect(finished.inputBytes < 1_000 * Self.lines.count)
    #expect(!finished.program.isReadingInput)
  }

  @Test("a program that stops reading early keeps what it printed")
  func readsSome() throws {
    let finished = try ProgramLaunch.shell("exec head -n 3").run(Self.lines, times: 1_000)
    #expect(finished.exit == .code(0))
    #expect(finished.output.count { $0 == 10 } == 3)
    #expect(Self.lines.starts(with: finished.output))
  }

  @Test("exit codes and signals are distinguished", arguments: [0, 1, 126, 255] as [Int32])
  func exitCodes(code: Int32) throws {
    let finished = try ProgramLaunch.shell("cat >/dev/null; exit \(code)").run(Self.lines)
    #expect(finished.exit == .code(code))
    let killed = try ProgramLaunch.shell("cat >/dev/null; kill -9 $$").run(Self.lines)
    #expect(killed.exit == .signal(SIGKILL))
    let segmented = try ProgramLaunch.shell("kill -SEGV $$").run(Self.lines)
    #expect(segmented.exit == .signal(SIGSEGV))
  }

  @Test("any bytes go through, and a last line without its newline")
  func binary() throws {
    var random = SplitMix64(seed: 73)
    let bytes = random.bytes(300_000)
    #expect(try ProgramLaunch.shell("exec cat").run(bytes).output == bytes)
    #expect(try ProgramLaunch.shell("printf 'a\\nb'").run().text == "a\nb")
  }

  @Test("records are made from pieces")
  func records() throws {
    let program = try ProgramLaunch.shell("exec awk '{ print NR \"\\t\" $0 }'").start()
    var records = StreamedRecords(lineBytesMax: 1 << 20)
    var keys = 0
    func take(_ piece: UnsafeRawBufferPointer) throws {
      try records.feed(piece) { record in
        keys += 1
        try #require(Array(record.key) == Array("\(keys)".utf8))
      }
    }
    try Self.lines.withUnsafeBytes { try program.write($0, onOutput: take) }
    #expect(try program.finish(onOutput: take) == .code(0))
    #expect(keys == Self.lines.count { $0 == 10 })
  }

  @Test("a GB on one line is refused early")
  func hugeLine() throws {
    let program = try ProgramLaunch.shell("head -c 1000000000 /dev/zero | tr '\\0' x").start()
    var records = StreamedRecords(lineBytesMax: 1 << 20)
    var bytes = 0
    let failure = failure {
      _ = try program.finish { piece in
        bytes += piece.count
        try records.feed(piece) { _ in }
      }
    }
    #expect(failure?.kind == .program)
    #expect(failure?.message.contains("printed a line longer than 1.0 MiB") == true)
    #expect(bytes < 2 << 20)
    #expect(!Processes.isUnreaped(program.processID))
  }

  @Test("the environment is this process's with the given variables")
  func environment() throws {
    setenv("GRISTMILL_TEST_OLD", "old", 1)
    setenv("GRISTMILL_TEST_KEPT", "kept", 1)
    var launch = try ProgramLaunch.shell(
      "echo $GRISTMILL_TEST_OLD $GRISTMILL_TEST_KEPT $GRISTMILL_TEST_NEW")
    launch.variables = ["GRISTMILL_TEST_OLD": "replaced", "GRISTMILL_TEST_NEW": "a b=c"]
    #expect(try launch.run().text == "replaced kept a b=c\n")
  }

  @Test("a program does not inherit the pipes of another")
  func descriptors() throws {
    let other = try ProgramLaunch.shell("exec cat").start()
    let names = try ProgramLaunch.shell("ls -l /proc/self/fd").run().text
    other.wait(input: true, output: true, milliseconds: 0)
    for descriptor in other.polled.map(\.fd) {
      var buffer = [UInt8](repeating: 0, count: 64)
      let count = buffer.withUnsafeMutableBytes {
        readlink("/proc/self/fd/\(descriptor)", $0.baseAddress!, $0.count)
      }
      let pipe = String(decoding: buffer[..<max(count, 0)], as: UTF8.self)
      #expect(pipe.hasPrefix("pipe:["))
      #expect(!names.contains(pipe))
    }
    #expect(try other.finish { _ in } == .code(0))
  }

  @Test("signals that this process blocks or ignores are neither in the program")
  func signals() throws {
    signal(SIGPIPE, SIG_IGN)
    var set = sigset_t()
    sigemptyset(&set)
    sigaddset(&set, SIGTERM)
    pthread_sigmask(SIG_BLOCK, &set, nil)
    defer { pthread_sigmask(SIG_UNBLOCK, &set, nil) }
    let finished = try ProgramLaunch.shell("exec grep -E '^Sig(Blk|Ign)' /proc/self/status").run()
    let masks = finished.text.split(separator: "\n").map { line in
      UInt64(line.split(separator: "\t")[1], radix: 16)
    }
    // Signals 32 and 33 belong to the C library, which leaves them ignored.
    let standard: UInt64 = 0x7fff_ffff
    #expect(masks.map { $0.map { $0 & standard } } == [0, 0])
  }

  @Test("500 programs leave no descriptor and no process")
  func noLeaks() throws {
    let before = Processes.descriptors()
    var processes: [pid_t] = []
    for number in 0..<500 {
      let program = try ProgramLaunch.shell("exec true").start()
      processes.append(program.processID)
      // Every third is dropped while it may run.
      if number % 3 > 0 { #expect(try program.finish { _ in } == .code(0)) }
    }
    // Other tests run at the same time; a leak would be 1,500.
    #expect(Processes.descriptors() < before + 100)
    #expect(!processes.contains { Processes.isUnreaped($0) })
  }
}
