import ArgumentParser
import DataCore
import Glibc
import JobModel
import LocalEngine

/// `gristmill run PROGRAM`: a job on this machine.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a job on this machine.",
    subcommands: [RunWordCount.self, RunSort.self])
}

/// `gristmill run wordcount`.
struct RunWordCount: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wordcount",
    abstract: "Count the words of text files.",
    discussion: """
      Writes lines "word<TAB>count", sorted by bytes within each part file, and then
      _SUCCESS with the size and checksum of every part.

      Directories are read to the bottom, without names that begin with "." or "_";
      a file that is named twice is read once. Sizes read 64MiB (powers of 1024) or
      1GB (powers of 1000).
      """)

  @OptionGroup var job: JobOptions

  @Option(
    help: ArgumentHelp(
      "A word: what stands between ASCII white space, or a run of the letters A-Z and a-z.",
      valueName: "whitespace|letters"))
  var tokens: TokenKind = .whitespace

  @Flag(help: "Turn A-Z into a-z before counting.")
  var lowercase = false

  func run() throws {
    try LocalRun.start(
      job.specification(.wordcount(tokens: tokens, lowercase: lowercase)), quiet: job.quiet,
      json: job.json)
  }
}

struct RunSort: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "sort", abstract: "Sort records.")
  @OptionGroup var job: JobOptions
  func run() throws {
    try LocalRun.start(job.specification(.sort), quiet: job.quiet, json: job.json)
  }
}

/// Runs a job with what a person, or a program, wants to see of it.
enum LocalRun {
  static func start(_ specification: JobSpecification, quiet: Bool, json: Bool) throws {
    let cancellation = Cancellation()
    SignalWatch.start(cancellation)
    let display = ProgressDisplay(isShown: !quiet && isatty(STDERR_FILENO) == 1)
    let report: JobReport
    do {
      defer { display.stop() }
      report = try LocalJob(specification, cancellation: cancellation).run(
        onStart: display.start)
    }
    if json {
      print(try ReportJSON.text(report))
    } else if !quiet {
      print(ReportText.text(report, memoryBytes: specification.memoryBytes))
    }
  }
}
