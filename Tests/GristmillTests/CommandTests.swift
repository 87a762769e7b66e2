import ArgumentParser
import Commands
import JobModel
import TestSupport
import Testing

@testable import AccessLogExample
@testable import Gristmill
@testable import WordCountExample

@Suite("The command of a job")
struct CommandTests {
  private static func run<Job: MappingJob>(_ job: Job.Type, _ arguments: [String]) throws {
    var command = try JobBinary<Job>.parseAsRoot(arguments)
    try command.run()
  }

  @Test("run takes the flags of all jobs and those of the job")
  func run() throws {
    let directory = try TemporaryDirectory()
    let line = "h - - [t z] \"GET /p?q HTTP/1.1\" 200 1 0.5\n"
    try directory.write(line + line + line.replacing("?q", with: "?r"), to: "in/log")
    try Self.run(
      AccessLog.self,
      [
        "run", "--input", directory.path("in"), "--output", directory.path("out"), "--partitions",
        "1", "--keep-queries", "--at-least", "2", "--quiet", "--memory", "128MiB", "--slots", "2",
      ])
    #expect(try directory.read("out/part-00000") == "GET\t/p?q\t2\t0\t500\t500\n")
    try Self.run(AccessLog.self, ["verify", directory.path("out"), "--quiet"])
  }

  private static func planned(_ arguments: [ByteString]) -> JobSpecification {
    JobSpecification(
      program: .custom(name: "access-log", arguments: arguments), inputs: [], output: "",
      slots: 1, splitBytes: nil, memoryBytes: 0, scratch: "")
  }

  @Test("a job named by a plan is made from the flags with which it was planned")
  func resolving() throws {
    let flags: [ByteString] = ["--input", "in", "--output", "out", "--keep-queries"]
    #expect(throws: Never.self) { try JobPrograms<AccessLog>.program(Self.planned(flags)) }
    let other = #expect(throws: JobFailure.self) {
      try JobPrograms<WordCount>.program(Self.planned(flags))
    }
    #expect(other?.message == "the plan is for access-log, and this is word-count")
    let unknown = #expect(throws: JobFailure.self) {
      try JobPrograms<AccessLog>.program(Self.planned(flags + ["--unknown"]))
    }
    #expect(
      unknown?.message.hasPrefix(
        "the plan was made with flags that access-log does not have: Unknown option '--unknown'")
        == true, "\(unknown?.message ?? "")")
  }

  @Test("help says what the job does and lists its flags separately")
  func help() {
    let all = JobBinary<AccessLog>.helpMessage()
    #expect(all.contains("Requests, failures and response times"))
    #expect(all.contains("USAGE: access-log <subcommand>"))
    for verb in ["run", "explain", "plan", "task", "verify", "submit", "status"] {
      #expect(all.contains("\n  \(verb) "))
    }
    let run = JobBinary<AccessLog>.helpMessage(
      for: JobCommand<RunVerb, JobOptionsOf<AccessLog>>.self, columns: 80)
    #expect(
      run.contains(
        """
        PROGRAM OPTIONS:
          --at-least <at-least>   Leave out pages with fewer requests. (default: 1)
          --keep-queries          Tell pages apart by what follows a question mark.

        JOB OPTIONS:
          --input <path>
        """), "\(run)")
  }

  private struct HTTPStatusCounts: SummingJob {
    func map(_ line: Record, into emitter: inout Emitter<Bytes, Int>) {}
  }

  private struct Named: SummingJob {
    static let configuration = JobConfiguration(name: "other")
    func map(_ line: Record, into emitter: inout Emitter<Bytes, Int>) {}
  }

  @Test("a job has the name of its type, or its own")
  func names() {
    #expect(WordCount.name == "word-count")
    #expect(HTTPStatusCounts.name == "http-status-counts")
    #expect(Named.name == "other")
  }
}
