import Glibc
import TestSupport
import Testing

/// Each system call on a file of the job fails in turn, once. The job ends with the right answer,
/// or with one error that names a file and leaves nothing behind.
@Suite("System calls that fail")
struct FaultTests {
  private static let library = Result { try FaultLibrary() }

  /// More calls of one kind than these small jobs make.
  private static let callsMax = 400

  private func check(_ bench: Bench, _ call: String, _ more: [String]) throws {
    let library = try Self.library.get()
    let wanted = try bench.answer(more)
    for name in try bench.directory.names(in: "out") {
      try Files.remove(bench.directory.path("out/" + name))
    }
    try Files.remove(bench.directory.path("out"))
    let before = try bench.directory.tree()
    let arguments = bench.arguments(["--quiet"] + more)
    for number in 1...Self.callsMax {
      let fault = FaultLibrary.Fault(
        call: call, number: number, error: FaultLibrary.errors[number % 4])
      let (outcome, hasFailed) = try library.run(
        arguments, under: bench.directory.path, fault)
      if outcome.code == 0 {
        let isSame = try bench.parts(in: "out") == wanted
        #expect(isSame, "\(fault)")
        guard hasFailed else { return }
        try Files.remove(bench.directory.path("out"))
      } else {
        #expect(hasFailed, "\(fault): \(outcome.error)")
        // Of an input, an output or the scratch directory.
        #expect(
          (fault.error == EIO ? [1, 66, 74] : [1, 66, 73]).contains(outcome.code),
          "\(fault): \(outcome.error)")
        #expect(outcome.error.hasPrefix("gristmill: cannot "), "\(fault): \(outcome.error)")
        #expect(outcome.error.contains(bench.directory.path + "/"), "\(fault): \(outcome.error)")
        #expect(outcome.error.contains(fault.reason), "\(fault): \(outcome.error)")
      }
      #expect(try bench.directory.tree() == before, "\(fault): nothing is left")
    }
    Issue.record("more than \(Self.callsMax) calls to \(call)")
  }

  @Test("of a word count that spills", arguments: FaultLibrary.calls)
  func wordcount(call: String) throws {
    let text: [UInt8] = (0..<300_000).flatMap {
      Array(String($0 &* 0x9e37_79b1 & 0xffff_ffff, radix: 36).utf8) + [10]
    }
    try check(
      Bench(["1": text, "2.gz": GzipMember(Array(text[..<10_000])).bytes]), call,
      ["--slots", "1", "--memory", "48MiB", "--partitions", "1", "--split-size", "1MiB"])
  }

  @Test("of a sort that spills and merges in passes", arguments: FaultLibrary.calls)
  func sort(call: String) throws {
    // Runs of one record each, but more of them than can be merged at once.
    let text = [UInt8](repeating: 10, count: 1_300_000)
    try check(
      Bench(["1": text], job: ["run", "sort", "-u"]), call,
      ["--slots", "1", "--memory", "36MiB", "--partitions", "1"])
  }

  @Test(
    "on the pipes of an executable are errors that say so, never the end of its input or output",
    arguments: FaultLibrary.pipeCalls)
  func pipes(call: String) throws {
    let library = try Self.library.get()
    let text = Tables.text(lines: 20_000, fields: 1...3, separator: "\t", seed: 42)
    let bench = try Bench(["1": text], job: ["run", "--map", "cat", "--reduce", "cat"])
    let flags = ["--partitions", "1", "--slots", "1"]
    let wanted = try bench.answer(flags)
    try Files.remove(bench.directory.path("out"))
    let before = try bench.directory.tree()
    for number in 1...Self.callsMax {
      let fault = FaultLibrary.Fault(
        call: call, number: number, error: number % 2 == 0 ? EIO : ENOMEM)
      let (outcome, hasFailed) = try library.run(
        bench.arguments(["--quiet"] + flags), under: bench.directory.path, fault)
      guard hasFailed else {
        let isSame = try bench.parts(in: "out") == wanted
        return #expect(isSame && outcome.code == 0, "\(outcome.error)")
      }
      #expect(outcome.code == 1, "\(fault): \(outcome.error)")
      for text in ["the pipe of its standard ", fault.reason, "command: cat"] {
        #expect(outcome.error.contains(text), "\(fault): \(outcome.error)")
      }
      #expect(try bench.directory.tree() == before, "\(fault): nothing is left")
    }
    Issue.record("more than \(Self.callsMax) calls to \(call)")
  }

  @Test("of a job of executables", arguments: FaultLibrary.calls)
  func streaming(call: String) throws {
    let text = Tables.text(lines: 300, fields: 1...3, separator: "\t", seed: 41)
    try check(
      Bench(
        ["1": text, "2.gz": GzipMember(text).bytes],
        job: ["run", "--map", "cat", "--reduce", "cat"]), call,
      ["--partitions", "2", "--split-size", "4000"])
  }
}
